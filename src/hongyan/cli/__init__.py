"""The command line: parsing and printing only. What a command does is one flow.

Commands are named here and imported when they are called, so that `hongyan` answers at once.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

from cyclopts import App, CycloptsError, Group

from hongyan.cli.faults import CommandError, explain
from hongyan.cli.helping import TranslatedHelp
from hongyan.cli.language import worded
from hongyan.cli.misunderstood import misunderstood
from hongyan.engine import heap
from hongyan.engine.terminal import make_ready, warn
from hongyan.kernel.cut import CUT_CHARACTERS_MAX, cut, quoted

OTHERS: Final = 0o077
_OURS: Final = re.compile(r"(?<![\w./-])hongyan(?= [a-z])")
COMMANDS: Final = (
    ("Run", "dev", "operation.dev", "Serve on this machine with demo data and simulated carriers."),
    ("Run", "serve", "operation.serving", "Serve with your own accounts, keys and channels."),
    (
        "Run",
        "simulator",
        "operation.simulator",
        "Run simulated carriers as a process of their own.",
    ),
    ("Run", "migrate", "operation.serving", "Bring the database to the newest schema."),
    (
        "Run",
        "upgrade",
        "operation.upgrade",
        "Say what an upgrade needs (--check), or bring the database to the newest schema.",
    ),
    ("Run", "backup", "operation.backup", "Back up the database while it is served."),
    ("Run", "restore", "operation.backup", "Bring a backup back into an empty database."),
    ("Run", "doctor", "operation.doctor", "Check this installation and say what is wrong."),
    (
        "Run",
        "settings",
        "operation.serving",
        "List every setting: variable, value, default, meaning.",
    ),
    (
        "Manage",
        "account",
        "accounts.accounts",
        "Accounts: who pays. Limits, quotas and test numbers.",
    ),
    ("Manage", "key", "accounts.keys", "Access keys: who calls."),
    (
        "Manage",
        "import",
        "review.cloud:moving",
        "Bring signs and templates of a cloud account into an account here.",
    ),
    ("Manage", "sign", "review.texts", "Signs (短信签名) of an account."),
    ("Manage", "template", "review.texts", "Templates of an account."),
    (
        "Manage",
        "member",
        "accounts.members",
        "Members (sub-users) of an account, and their policies.",
    ),
    (
        "Manage",
        "person",
        "accounts.people",
        "People of the console: roles, accounts, links, logins.",
    ),
    (
        "Manage",
        "review",
        "review.review",
        "The reviewers' desk: queue, cases, decisions, workdays.",
    ),
    (
        "Manage",
        "rules",
        "review.rules",
        "Rule packs: test them, and see what a new one would change.",
    ),
    (
        "Manage",
        "lint",
        "review.lint",
        "Put a sign or a template before the rules, without applying.",
    ),
    (
        "Manage",
        "letter",
        "review.letters",
        "Authorization letters (授权委托书): write, list, check.",
    ),
    ("Manage", "papers", "review.papers", "Papers and files that accounts store: list, remove."),
    ("Manage", "channel", "operation.channels", "Channels: the ways to the carriers."),
    ("Manage", "alert", "operation.alerts", "Alerts of channels: list them, test their ways."),
    ("Manage", "metrics", "operation.metrics", "Files for Prometheus and Grafana."),
    ("Manage", "ported", "operation.channels", "Numbers that changed their carrier (携号转网)."),
    (
        "Manage",
        "endpoint",
        "messages.pushes",
        "Callback endpoints: where reports and replies are pushed.",
    ),
    ("Manage", "push", "messages.pushes", "Pushes that no receiver took: list and redeliver them."),
    (
        "Manage",
        "countries",
        "messages.countries",
        "Countries: prices, switches, requests, conversions.",
    ),
    ("Manage", "optout", "messages.pushes", "Numbers that want no promotions of a sign."),
    ("Manage", "number", "operation.privacy", "Phone numbers: erase one, and see what stays."),
    ("Manage", "billing", "money.billing", "Money: balances, prices, orders, refunds, invoices."),
    ("Manage", "ledger", "money.ledger", "The ledger: prove that it is right, see what moved."),
    ("Manage", "statistics", "messages.statistics", "Volumes and costs by day, country or kind."),
    (
        "Manage",
        "message",
        "messages.messages",
        "Messages: list them, send one, tell the outcome of a call.",
    ),
    ("Manage", "change", "operation.changes", "Changes: who managed what, before and after."),
)
"""The table of contents: the group in the help, the command, its module, what it is for.

A command that Python cannot name stands in its module under the name behind the colon.
"""


ARGUMENT_CHARACTERS_MAX: Final = 8192
"""What is longer belongs into a file."""
LINE_CHARACTERS_MAX: Final = 2000
"""Of an error, whatever it repeats of arguments and files."""


def build() -> App:
    """Return the command line, with every command named and none imported."""
    from hongyan import __version__  # noqa: PLC0415 - the package's own, loaded already

    app = App(
        name="hongyan",
        help="Hongyan 鸿雁: a self-hosted short message service that speaks the Dysmsapi API.",
        help_formatter=TranslatedHelp(),
        help_epilogue=worded(
            "Try `hongyan dev`, then `hongyan doctor`. Settings are variables "
            "HONGYAN_...: `hongyan settings` lists them."
        ),
        version=__version__,
        result_action="return_value",
        print_error=False,
        exit_on_error=False,
    )
    app.command(
        "hongyan.cli.completion:install",
        name="--install-completion",
        help="Complete commands and options in your shell (bash, zsh, fish).",
    )
    groups = {title: Group(title, sort_key=place) for place, title in enumerate(("Run", "Manage"))}
    for position, (group, name, module, purpose) in enumerate(COMMANDS):
        path = f"hongyan.cli.{module}" if ":" in module else f"hongyan.cli.{module}:{name}"
        app.command(path, name=name, group=groups[group], help=purpose, sort_key=position)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 not done, 2 not understood; faults are one line."""
    heap.start()
    make_ready(worded)
    arguments = sys.argv[1:] if arguments is None else arguments
    app = build()
    # What a command makes is its user's alone: database, keys, logs, exports.
    before = os.umask(0)
    os.umask(before | OTHERS)
    try:
        check_lengths(arguments)
        code = app(arguments)
    except CycloptsError as fault:
        said = _one_line(misunderstood(fault), arguments)
        warn(f"hongyan: {worded('{said} Try --help.', said=said)}")
        code = 2
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; what is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as fault:
        line = explain(fault)
        if line is None:
            raise
        warn(f"hongyan: {_one_line(line, arguments)}")
        for one in getattr(fault, "also", ()):
            warn(f"hongyan: {_one_line(one, arguments)}")
        for purpose, command in getattr(fault, "steps", ()):
            warn(worded("    {purpose}:", purpose=purpose))
            warn(f"        {_as_invoked(command)}")
        code = 1
    finally:
        os.umask(before)
    sys.exit(code if isinstance(code, int) else 0)


PLACE_CHARACTERS_MAX: Final = 255


def _is_place(given: str) -> bool:
    """Tell whether an argument is a file or directory that is there: a remedy names it whole."""
    try:
        return len(given) <= PLACE_CHARACTERS_MAX and Path(given).exists()
    except OSError:  # a name has 255 bytes at most: 85 Chinese characters
        return False


def _short(given: str) -> str:
    # The end of a path says which file it is.
    return f"…{given[1 - CUT_CHARACTERS_MAX :]}" if "/" in given else cut(given)


def check_lengths(arguments: list[str]) -> None:
    """Refuse arguments that no command takes, before anything is searched in them."""
    for given in arguments:
        if len(given) > ARGUMENT_CHARACTERS_MAX:
            raise CommandError(
                worded(
                    "{word}: an argument has {most} characters at most; "
                    "give a file where the command takes one",
                    word=quoted(given),
                    most=ARGUMENT_CHARACTERS_MAX,
                )
            )


def _as_invoked(command: str) -> str:
    """Return a command as its reader can copy it: `hongyan` by the name it was called."""
    called = Path(sys.argv[0])
    name = shlex.quote(sys.argv[0]) if called.name == "hongyan" else "python -m hongyan"
    found = shutil.which("hongyan")
    if found is not None and called.name == "hongyan" and Path(found) == called.absolute():
        name = "hongyan"
    return _OURS.sub(name, command)


def _one_line(text: str, arguments: list[str]) -> str:
    for given in arguments:
        for part in (given, given.partition("=")[2]):
            if len(part) > CUT_CHARACTERS_MAX and not _is_place(part):
                text = text.replace(part, _short(part))
    return cut(" ".join(text.split()), LINE_CHARACTERS_MAX)
