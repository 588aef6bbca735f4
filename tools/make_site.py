"""Builds the documentation site from the documents: `make site`. A warning is an error.

It writes the pages of each language below .make/site/source and has Sphinx, from .venv-docs, make
.make/site/html of them. Knows no page: contents.toml names them, `site_pages` writes them.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.site_pages import LANGUAGES, ROOT, SITE, NotInContents, read_contents, write_pages

BUILDER: Final = ROOT / ".venv-docs" / "bin" / "sphinx-build"
OUT: Final = ROOT / ".make" / "site"
NAMES: Final = {"en": "en", "zh": "zh_CN"}
"""The languages as Sphinx names them."""

WORDS: Final = {
    "Back to top": "回到顶部",
    "On this page": "本页内容",
    "Skip to content": "跳到正文",
    "Home": "首页",
    "Next": "下一页",
    "Previous": "上一页",
    "Made with ": "使用工具：",
}
"""What the theme has no Chinese words for."""


def build_site(out: Path = OUT) -> str:
    """Build the site into `out`/html; return what Sphinx complains of, "" if all is well."""
    contents = read_contents()
    _write_words(out / "locale")
    builds = []
    for language in LANGUAGES:
        source = out / "source" / language
        write_pages(contents, language, source)
        target = out / "html" / language
        shutil.rmtree(target, ignore_errors=True)
        builds.append(_started(source, target, NAMES[language]))
    said = [build.communicate()[0] for build in builds]
    shutil.copyfile(SITE / "index.html", out / "html" / "index.html")
    failed = [told for build, told in zip(builds, said, strict=True) if build.returncode]
    return "\n".join(failed)


def _started(source: Path, target: Path, language: str) -> subprocess.Popen[str]:
    options = ["-q", "-E", "-W", "--keep-going", "-b", "html", "-D", f"language={language}"]
    folders = ["-c", str(SITE), "-d", str(target.parent.parent / "trees" / language)]
    return subprocess.Popen(
        [str(BUILDER), *options, *folders, str(source), str(target)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def _write_words(folder: Path) -> None:
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
    lines += [f'msgid "{english}"\nmsgstr "{chinese}"\n' for english, chinese in WORDS.items()]
    catalogue = folder / "zh_CN" / "LC_MESSAGES" / "sphinx.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text("\n".join(lines), encoding="utf-8")


def main() -> int:
    """Build it, and say where it is or what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="where it is built")
    out = parser.parse_args().out
    try:
        wrong = build_site(out)
    except NotInContents as error:
        wrong = str(error)
    print(wrong or f"The site is in {out / 'html' / 'index.html'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
