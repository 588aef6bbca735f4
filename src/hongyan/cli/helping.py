"""How the help of a command is printed: each text of it in the language of who types.

Cyclopts calls this for the usage, the description and every panel of a help page, so no command
translates its own help. Rich is imported when a help page is printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hongyan.cli.language import worded

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel, InlineText
    from rich.console import Console, ConsoleOptions

USAGE_WORDS: Final = frozenset({"COMMAND", "[OPTIONS]", "[ARGS]", "[ARGS...]"})
"""What Cyclopts puts into a usage for what has no name."""


class TranslatedHelp:
    """What prints help pages for Cyclopts."""

    def render_usage(self, console: Console, _options: ConsoleOptions, usage: Any) -> None:
        """Print how the command is called."""
        from rich.text import Text  # noqa: PLC0415 - only for help

        words = [worded(one) if one in USAGE_WORDS else one for one in str(usage).split()]
        console.print(Text(" ".join([worded("Usage:"), *words]), style="bold"), end="\n\n")

    def render_description(
        self, console: Console, _options: ConsoleOptions, description: InlineText
    ) -> None:
        """Print what the command does."""
        if text := _translated(description):
            console.print(_inline(text, force_empty_end=True))

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print a panel of commands, arguments or options."""
        from cyclopts.help import DefaultFormatter  # noqa: PLC0415 - only for help
        from cyclopts.help.specs import (  # noqa: PLC0415 - the same
            get_default_command_columns,
            get_default_parameter_columns,
        )

        is_of_commands = panel.format == "command"
        usual = get_default_command_columns if is_of_commands else get_default_parameter_columns
        entries = [one.copy(description=_described(one)) for one in panel.entries]
        shown = panel.copy(title=worded(str(panel.title)), entries=entries)
        *others, last = usual(console, options, entries)
        columns = (*others, last.copy(renderer="description"))
        DefaultFormatter(column_specs=columns)(console, options, shown)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, each as one line: the keys of their translations."""
    return [line for one in text.split("\n\n") if (line := " ".join(one.split()))]


def marks_of(entry: HelpEntry) -> list[str]:
    """Return what an entry says behind its description: choices, default, whether it must be."""
    marks = []
    if entry.choices:
        marks.append(worded("[choices: {choices}]", choices=", ".join(entry.choices)))
    if entry.default not in {None, "False"}:
        marks.append(worded("[default: {value}]", value=entry.default))
    if entry.required:
        marks.append(worded("[required]"))
    return marks


def _described(entry: HelpEntry) -> InlineText:
    from rich.text import Text  # noqa: PLC0415 - only for help

    found = _inline(_translated(entry.description))
    for mark in marks_of(entry):
        found.append(Text(mark, "cyclopts.choices"))
    return found


def _translated(description: Any) -> str:
    """Return a help text in the language of who types; Cyclopts has put it into Rich's Markdown."""
    text = getattr(getattr(description, "primary_renderable", None), "markup", "")
    return "\n\n".join(worded(one) for one in paragraphs(text))


def _inline(text: str, *, force_empty_end: bool = False) -> InlineText:
    from cyclopts.help import InlineText  # noqa: PLC0415 - only for help

    return InlineText.from_format(text, "markdown", force_empty_end=force_empty_end)
