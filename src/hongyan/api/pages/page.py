"""The shell of the few pages that the API's own port shows a browser: one style, no scripts."""

from __future__ import annotations

CONTENT_TYPE = "text/html; charset=utf-8"
HEADERS = (
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
)

_SHELL = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>鸿雁 Hongyan</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 44rem; margin: 4rem auto; padding: 0 1.25rem; }
h1 { font-size: 2rem; margin: 0; }
h1 small { font-weight: normal; opacity: .65; font-size: 1.1rem; margin-left: .5rem; }
code { font: 0.9em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere;
  background: color-mix(in srgb, currentColor 9%, transparent); padding: .1em .35em;
  border-radius: .3em; }
section { margin-top: 2rem; }
li { margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent);
  overflow-wrap: anywhere; }
th, td:nth-child(2) { white-space: nowrap; }
td:first-child { min-width: 12rem; }
tr:target { background: color-mix(in srgb, gold 30%, transparent); }
</style>
</head>
<body>
{body}</body>
</html>
"""


def wrap(body: str) -> bytes:
    """Return the whole page around a body, which is HTML already."""
    return _SHELL.replace("{body}", body).encode()
