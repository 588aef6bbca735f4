"""What a page module declares, and what its functions answer. Knows no HTML and no request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from starlette.responses import Response

from hongyan.console.wording import N_
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

StateT = TypeVar("StateT", bound=StrEnum)
FORM_BYTES_MAX: Final = 1024 * 1024
"""Of a form without files."""
ANY_MEMBER: Final = "*"
"""The action of a page of tenants that every member of the account may see."""
UPLOAD_BYTES_MAX: Final = 20 * 1024 * 1024
"""Of a form that carries a file."""


class Zone(StrEnum):
    """Whose page it is: each zone has its own menu and asks its own right."""

    TENANT = "tenant"
    REVIEW = "review"
    OPERATE = "operate"
    FINANCE = "finance"
    DEV = "dev"
    ME = "me"
    PUBLIC = "public"


class MenuGroup(Enum):
    """A group of the menu, in the order of the menu; the value is its heading."""

    TOP = ""
    SENDING = N_("Sending")
    CONTENT = N_("Content")
    MONEY = N_("Money")
    ACCOUNT = N_("Account")
    DEVELOPMENT = N_("Development")
    QUEUE = N_("Queue")
    KNOWLEDGE = N_("Rules and cases")


class Tone(StrEnum):
    """What a state means for who reads it; the value is a class of the stylesheet."""

    OK = "ok"
    BAD = "bad"
    WARN = "warn"
    INFO = "info"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class ShownState:
    """A state in a word: shown as dot and word, never by colour alone."""

    tone: Tone
    word: str
    """A sentence of the catalogue, or one of a layer below."""


def toned(tones: Mapping[StateT, Tone], words: Mapping[StateT, str]) -> Mapping[StateT, ShownState]:
    """Return how each state of `tones` is shown whose word a layer below knows."""
    return {state: ShownState(tone, words[state]) for state, tone in tones.items()}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it is, whose it is, which right it asks.

    In the zone of tenants `action` names the API action that the page stands for, so that one
    policy decides at both edges. A page stands in the menu if it has a group.
    """

    path: str
    name: str
    title: str
    zone: Zone
    action: str = ""
    icon: str = ""
    group: MenuGroup | None = None
    menu: str = ""
    """The name of the page whose entry in the menu is marked, where it has none itself."""
    form_bytes_max: int = FORM_BYTES_MAX
    per_minute: int = 0
    """How often one person may ask for it; 0: as often as they like."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A whole page: `it` is what the template shows.

    `title` replaces the page's own; phone numbers and texts never stand in it.
    """

    it: object
    status: int = 200
    title: str = ""


@dataclass(frozen=True, slots=True)
class PagePart:
    """One block of the page's template, to be put into a page that is open."""

    block: str
    it: object
    status: int = 200


@dataclass(frozen=True, slots=True)
class Done:
    """An act is done: go to `url`, and say so there.

    `undo` is the path of the inverse act, which the word stands beside; `said` is in the reader's
    language already (`visit.say`).
    """

    url: str
    said: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An act is refused: the page is shown again with what was typed, and each field's error."""

    refused: Refused
    block: str = ""
    """The block to answer with, for a form that htmx sends; a whole page if it is empty."""


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such thing, or it is another account's: which of them is not told."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The person may see the zone, and lacks a right: which one, and who can give it."""

    right: str
    """The API action that no policy allows, or the zone's role."""


Answer: TypeAlias = ShownPage | PagePart | Done | Wrong | Gone | Forbidden | Response
"""A page may answer with a response of its own only for files and live lines."""

Show: TypeAlias = Callable[["Visit"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class PageAct:
    """Something that a page does, by POST to its path and the act's name.

    It asks the page's right, or that of `action`. With `fresh`, the login must not be old.
    """

    run: Show
    action: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class PageModule:
    """A page module as the frame sees it."""

    page: Page
    show: Show
    acts: dict[str, PageAct]
    about: dict[str, str]
    template: str
    """Empty for a page that only leads on."""
    place: str
    """Where the module stands below the console: `tenant/changes`."""


def read_module(module: Any) -> PageModule:
    """Return what a page module declares: PAGE, `show`, and where it has them, ACTS and ABOUT.

    `TEMPLATE` is empty for a page that only leads on. `ABOUT` leads from a refusal's `about` to
    the name of the form's field.
    """
    acts = {
        verb: act if isinstance(act, PageAct) else PageAct(act)
        for verb, act in getattr(module, "ACTS", {}).items()
    }
    place = module.__name__.removeprefix("hongyan.console.").replace(".", "/")
    template = getattr(module, "TEMPLATE", f"{place}.html")
    about = dict(getattr(module, "ABOUT", {}))
    return PageModule(module.PAGE, module.show, acts, about, template, place)
