"""The page that a browser gets at `/`: what this is, and where to go on. Says no secret."""

from __future__ import annotations

import html

CONTENT_TYPE = "text/html; charset=utf-8"
HEADERS = (
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
)

_PAGE = """<!doctype html>
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
</style>
</head>
<body>
<h1>鸿雁<small>Hongyan</small></h1>
<section>
<p>这里是自托管的短信服务，接口兼容 Dysmsapi 2017-05-25。官方 SDK 无需修改，把接入点（endpoint）设为
<code>{endpoint}</code>，并换用本服务签发的 AccessKey 即可调用。</p>
<ul>
<li>发送短信：<code>SendSms</code>、<code>SendBatchSms</code></li>
<li>查询结果：<code>QuerySendDetails</code>、<code>QuerySendStatistics</code></li>
<li>运行状况：<a href="/healthz">/healthz</a>；指标：<a href="/metrics">/metrics</a></li>
</ul>
<p>使用说明见随程序提供的 <code>README.zh-CN.md</code>，检查次序与错误码见
<code>docs/rules/refusals.md</code>。</p>
</section>
<section lang="en">
<p>This is a self-hosted short message service that speaks the Dysmsapi 2017-05-25 API. The official
SDKs work unchanged: set their endpoint to <code>{endpoint}</code> and use an access key issued
here.</p>
<ul>
<li>Send: <code>SendSms</code>, <code>SendBatchSms</code></li>
<li>Ask what became of it: <code>QuerySendDetails</code>, <code>QuerySendStatistics</code></li>
<li>Health: <a href="/healthz">/healthz</a>; metrics: <a href="/metrics">/metrics</a></li>
</ul>
<p>See <code>README.md</code>, which comes with the program; the order of checks and every code are
in <code>docs/rules/refusals.md</code>.</p>
</section>
</body>
</html>
"""


def page(host: str) -> bytes:
    """Return the page for the host that was called."""
    endpoint = html.escape(host or "127.0.0.1:8000")
    return _PAGE.replace("{endpoint}", endpoint).encode()
