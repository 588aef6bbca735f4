"""What the readers of the API's actions ask a call for: names, how each is read, its bounds.

The one reader (`api/parameters/reader`) has no table, so it is asked: every action's parser runs
over values made up by chance, and a reader that notes. Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any, Final, TypeVar

from typing_extensions import override

from hongyan.api.actions import ACTIONS
from hongyan.api.gateway.errors import GatewayError
from hongyan.api.parameters import reader
from hongyan.api.parameters.reader import Params
from hongyan.config import Settings
from tests.api.conftest import START_MS
from tests.fuzz.calls import Asking

ROUNDS: Final = 400
"""Some parameters are asked for by one call in a hundred alone."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class AskedParameter:
    """One parameter: its name, its kind, and the bound of it, 0 or () if the reader has none."""

    name: str
    kind: str
    most: int = 0
    allowed: tuple[str, ...] = ()
    default: int = 0


class NotingParams(Params):
    """A reader that notes what it is asked for."""

    __slots__ = ("noted",)

    def __init__(self, written: Mapping[str, str], noted: dict[str, AskedParameter]) -> None:
        super().__init__(written)
        self.noted = noted

    def _note(self, name: str, kind: str, **more: Any) -> None:
        known = self.noted.get(name)
        # A text that is read again as JSON is JSON; the narrower bound is the one that holds.
        if known is None or (known.kind == "text" and kind != "text"):
            most = more.pop("most", 0) or (known.most if known and kind == "json" else 0)
            self.noted[name] = AskedParameter(name, kind, most, **more)

    @override
    def text(
        self,
        name: str,
        most: int | None = reader.TEXT_CHARACTERS_MAX,
        *,
        has_own_limit: bool = False,
    ) -> str:
        self._note(name, "text", most=0 if has_own_limit else most or 0)
        return super().text(name, most, has_own_limit=has_own_limit)

    @override
    def choice(self, name: str, allowed: Collection[str]) -> str:
        self._note(name, "text", allowed=tuple(str(one) for one in allowed))
        return super().choice(name, allowed)

    @override
    def read(self, name: str, how: Callable[[str], _T], no: Any = reader.of_another_type) -> _T:
        self._note(name, "json")
        return super().read(name, how, no)

    @override
    def number(self, name: str) -> int | None:
        self._note(name, "number")
        return super().number(name)

    @override
    def flag(self, name: str) -> bool | None:
        self._note(name, "flag")
        return super().flag(name)

    @override
    def day(self, name: str) -> int:
        self.noted[name] = AskedParameter(name, "day")
        return super().day(name)

    @override
    def count(self, name: str, most: int = reader.PAGE_MAX) -> int:
        self.noted[name] = AskedParameter(name, "number", 0 if most == reader.PAGE_MAX else most)
        return super().count(name, most)

    @override
    def page_size(self, default: int = reader.PAGE_SIZE, most: int = reader.PAGE_SIZE_MAX) -> int:
        self.noted["PageSize"] = AskedParameter("PageSize", "number", most, default=default)
        return super().page_size(default, most)

    @override
    def page(self, name: str = "PageIndex") -> tuple[int, int]:
        self.noted[name] = AskedParameter(name, "number", default=1)
        return super().page(name)

    @override
    def ids(self, name: str) -> Sequence[int]:
        self.noted[name] = AskedParameter(name, "ids", reader.LIST_ITEMS_MAX)
        return super().ids(name)

    @override
    def texts(self, name: str, most: int) -> tuple[str, ...]:
        self.noted[name] = AskedParameter(name, "texts", min(most, reader.LIST_ITEMS_MAX))
        return super().texts(name, most)

    @override
    def objects(self, name: str, members: Collection[str], most: int) -> list[dict[str, str]]:
        self.noted[name] = AskedParameter(name, "objects", most, tuple(members))
        return super().objects(name, members, most)


def asked_parameters() -> dict[str, tuple[AskedParameter, ...]]:
    """Return what each action asks for, in the order in which it asks."""
    asked = {}
    for action in ACTIONS:
        # A seed of its own: what is asked of one action depends on no other.
        chance = Random(action)  # noqa: S311 - seeded, so that each run asks the same
        noted: dict[str, AskedParameter] = {}
        for _ in range(ROUNDS):
            _parsed(action, NotingParams(Asking(chance), noted))
        asked[action] = tuple(noted.values())
    return asked


def is_mandatory(action: str, name: str, parameters: Mapping[str, str]) -> bool:
    """Tell whether a call that is whole is refused once it lacks a parameter, numbered ones too."""
    rest = {
        one: value
        for one, value in parameters.items()
        if one != name and not one.startswith(f"{name}.")
    }
    answer = _parsed(action, Params(rest))
    return isinstance(answer, GatewayError) and answer.code == f"Missing{name}"


def _parsed(action: str, params: Params) -> object:
    services = SimpleNamespace(settings=Settings())
    call: Any = SimpleNamespace(params=params, services=services, now_ms=START_MS)
    return ACTIONS[action].parse(call)
