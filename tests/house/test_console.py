"""The console's house rules: what a page is made of, and what no template may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from jinja2 import nodes

from hongyan.api.actions import ACTIONS
from hongyan.console.assets import STATIC
from hongyan.console.page import ANY_MEMBER, PageModule, Zone
from hongyan.console.pages import MODULES, PAGES
from hongyan.console.render import HOME, environment
from hongyan.console.states import STATES
from hongyan.console.wording import REMEDY
from hongyan.kernel.filling import PLACE
from hongyan.words.catalogues import LOCALE
from hongyan.words.language import Language
from tests.house.console_words import bare_calls, sentences, templates
from tests.house.tree import ROOT, kept_files, name_of, parsed, python_files
from tools.compile_words import entries, sources

FORBIDDEN = {
    "a style of its own": re.compile(r"\sstyle\s*="),
    "an inline style sheet": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "a handler": re.compile(r"""\son[a-z]+\s*=\s*["'{]"""),
    "a handler of htmx": re.compile(r"\bhx-on\b"),
    "a script in a value": re.compile(r"""["'(\s](?:js|javascript):"""),
    "a filter that is compiled": re.compile(r"""\bhx-trigger\s*=\s*["'][^"']*\["""),
    "text that is not escaped": re.compile(r"\|\s*safe\b|\bautoescape\b"),
    "a frame": re.compile(r"<i?frame\b"),
    "a file from elsewhere": re.compile(r"""\b(?:src|href)\s*=\s*["'](?:https?:)?//"""),
}
SAMPLES = [
    '<p style="color:red">',
    "<style>p{}</style>",
    "<script>alert(1)</script>",
    '<b onclick="x()">',
    '<b hx-on:click="x()">',
    """<b hx-vals="js:{x: 1}">""",
    """<a href='javascript:x()'>""",
    '<b hx-trigger="keyup[key==1]">',
    "{{ it.text|safe }}",
    "{% autoescape false %}",
    '<iframe src="/x">',
    '<script src="https://example.com/x.js"></script>',
]
ICON = re.compile(r"""["']([a-z0-9-]+)["']\s*\|\s*icon|\bicon=["']([a-z0-9-]+)["']""")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
LINES_MAX = 400
VERB = re.compile(r"[a-z][a-z-]*")


def declared() -> Iterator[Path]:
    """Yield every module of the console that declares a page."""
    for path in python_files("src/hongyan/console"):
        for node in parsed(path).body:
            target = node.target if isinstance(node, ast.AnnAssign) else None
            if isinstance(target, ast.Name) and target.id == "PAGE":
                yield path


def path_of(one: PageModule) -> Path:
    return HOME / f"{one.place}.py"


def markup(path: Path) -> str:
    """Return a template without its comments."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("one", MODULES, ids=lambda one: one.page.name)
def test_a_page_has_template_test_title_and_right(one: PageModule) -> None:
    page = one.page
    room, _, name = one.place.rpartition("/")
    assert (ROOT / "tests/console" / room / f"test_{name}.py").is_file(), "its test"
    if one.template:
        assert one.template == f"{one.place}.html"
        assert (HOME / one.template).is_file(), "its template"
    assert page.title
    assert page.name == one.place.replace("/", "."), "its name says where it stands"
    assert (page.zone is Zone.TENANT) == ("{account}" in page.path)
    assert (page.group is not None) <= bool(page.icon), "an entry of the menu has an icon"
    assert not page.menu or page.menu in PAGES
    if page.zone is Zone.TENANT:
        is_ours = page.action.startswith("Hongyan")
        assert page.action in ACTIONS or is_ours or page.action == ANY_MEMBER
    assert all(VERB.fullmatch(verb) for verb in one.acts)


def test_every_page_that_is_declared_is_in_the_list() -> None:
    listed = {path_of(one) for one in MODULES}
    missing = [name_of(path) for path in declared() if path not in listed]
    assert not missing, f"not in console/pages.py: {missing}"


def test_no_two_pages_have_one_name_or_one_address() -> None:
    for what in ("name", "path"):
        found = [getattr(one.page, what) for one in MODULES]
        assert len(set(found)) == len(found), what


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(HOME)))
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = markup(path)
    found = {what: rule.findall(text) for what, rule in FORBIDDEN.items() if rule.search(text)}
    assert not found, name_of(path)


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_is_forbidden_would_be_found(sample: str) -> None:
    assert any(rule.search(sample) for rule in FORBIDDEN.values())


def test_templates_are_as_short_as_modules() -> None:
    kept = [
        path for path in kept_files() if path.is_relative_to(HOME) and "vendor" not in path.parts
    ]
    long = {
        name_of(path): lines
        for path in kept
        if path.suffix in {".html", ".js"}
        for lines in [path.read_text(encoding="utf-8").count("\n")]
        if lines > LINES_MAX
    }
    assert not long


def test_markup_is_made_where_filters_are_and_nowhere_else() -> None:
    """What is `Markup` is not escaped: two modules make it, of parts that are."""
    makers = {
        name_of(path)
        for path in python_files("src/hongyan")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Markup")
    }
    assert makers == {"src/hongyan/console/filters.py", "src/hongyan/console/wording.py"}


def test_only_the_gate_makes_a_tenant() -> None:
    makers = {
        name_of(path)
        for path in python_files("src/hongyan")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "Tenant"
    }
    assert makers == {"src/hongyan/console/gate.py"}


def test_no_page_knows_another_page_or_a_table() -> None:
    rooms = {one.value for one in Zone}
    found = []
    for path in python_files("src/hongyan/console"):
        own = path.relative_to(HOME).parts[0]
        for node in ast.walk(parsed(path)):
            module = node.module if isinstance(node, ast.ImportFrom) and node.module else ""
            is_table = module.endswith(".tables") or module.startswith("sqlalchemy")
            parts = module.split(".")
            is_other = (
                own in rooms and module.startswith("hongyan.console.") and parts[2] in rooms - {own}
            )
            if is_other or (is_table and not _is_connection(node)):
                found.append(f"{name_of(path)}: {module}")
    assert not found


def _is_connection(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and [one.name for one in node.names] == ["Connection"]


def _first(texts: str | Sequence[str]) -> str:
    """Return a sentence, of one that counts its form for one."""
    return texts if isinstance(texts, str) else texts[0]


def chinese() -> dict[tuple[str, str], str]:
    """Return the Chinese of each sentence of the console, by context and sentence."""
    files = sources()[LOCALE / Language.ZH_CN / "LC_MESSAGES" / "console.mo"]
    found = {}
    for source in files:
        for one in entries(source):
            key, said = _first(one.id), _first(one.string or "")
            assert (one.context or "", key) not in found, f"{source.name}: {key} stands twice"
            found[one.context or "", key] = said
    return found


def test_every_sentence_has_its_chinese_and_no_chinese_stands_for_nothing() -> None:
    asked = sentences()
    known = {key for context, key in chinese() if not context}
    missing = {f"{place}: {one}" for one, place in asked.items() if one not in known}
    assert not missing, "without Chinese:\n" + "\n".join(sorted(missing))
    assert not known - set(asked), "not asked for:\n" + "\n".join(sorted(known - set(asked)))
    assert all(chinese().values())


def test_the_chinese_fills_in_the_same_values() -> None:
    differing = {
        key: said
        for (context, key), said in chinese().items()
        if not context
        if set(PLACE.findall(key)) != set(PLACE.findall(said))
    }
    assert not differing


def test_what_helps_is_said_in_both_languages() -> None:
    english = sources()[LOCALE / Language.EN / "LC_MESSAGES" / "console.mo"]
    helped = {_first(one.id) for source in english for one in entries(source) if one.context}
    assert helped == {key for context, key in chinese() if context == REMEDY}


def test_a_template_says_literal_sentences_alone() -> None:
    assert not bare_calls()


def test_every_link_by_name_leads_to_a_page() -> None:
    lost = [
        f"{path.relative_to(HOME)}:{call.lineno}"
        for path in templates()
        for call in environment(Language.EN).parse(markup(path)).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "to"
        for first in call.args[:1]
        if isinstance(first, nodes.Const) and first.value not in PAGES
    ]
    assert not lost


def test_every_icon_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    asked = {one.page.icon for one in MODULES if one.page.icon}
    asked |= {told.icon for told in STATES.values()}
    for path in templates():
        asked |= {first or second for first, second in ICON.findall(markup(path))}
    assert not asked - sprite, f"add them to tools/make_icons.py: {sorted(asked - sprite)}"


def test_every_static_file_has_a_licence() -> None:
    told = (STATIC / "LICENSES.md").read_text(encoding="utf-8")
    missing = [
        path.relative_to(STATIC).as_posix()
        for path in kept_files()
        if path.is_relative_to(STATIC) and path.name not in {"LICENSES.md", "LICENSE"}
        if f"`{path.relative_to(STATIC).as_posix()}`" not in told
    ]
    assert not missing
