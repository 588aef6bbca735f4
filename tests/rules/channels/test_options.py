"""Typed options of channels: what they may be, and what is said of one that is not."""

from __future__ import annotations

from typing import Annotated

import msgspec
import pytest

from hongyan.channels.options import described, option, read_options, secrets_of


class Pigeon(msgspec.Struct, frozen=True):
    loft: Annotated[str, option("Where the pigeon lives.")]
    password: Annotated[str, option("What the pigeon wants to hear.", is_secret=True)]
    pin: Annotated[int | None, option("For the door.", is_secret=True, least=1000, most=9999)] = (
        None
    )
    pigeons: Annotated[int, option("How many there are.", least=1, most=9)] = 2
    speed: Annotated[float, option("Of flight.", least=0)] = 1.0


GIVEN = {"loft": "north", "password": "coo"}


def test_options_are_read_by_their_types_and_have_defaults() -> None:
    found = read_options(Pigeon, GIVEN | {"pigeons": "3", "speed": "0.5"})
    assert found == Pigeon("north", "coo", None, 3, 0.5)
    assert read_options(Pigeon, GIVEN) == Pigeon("north", "coo")
    assert read_options(Pigeon, GIVEN | {"pin": "1234"}).pin == 1234


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"pigeons": "x"}, "pigeons: 'x' must be a whole number, from 1 to 9"),
        ({"pigeons": "10"}, "pigeons: '10' must be a whole number, from 1 to 9"),
        ({"speed": "-1"}, "speed: '-1' must be a number, 0 or more"),
        ({"speed": "nan"}, "speed: 'nan' must be a number, 0 or more"),
        ({"loof": "south"}, "loof: there is no such option; there are: loft, password"),
    ],
)
def test_an_option_that_cannot_be_used_is_named_with_its_rule(
    written: dict[str, str], said: str
) -> None:
    with pytest.raises(ValueError, match=r".+") as found:
        read_options(Pigeon, GIVEN | written)
    assert said in str(found.value)


def test_an_option_that_must_be_given_is_missed() -> None:
    with pytest.raises(ValueError, match=r"^password: is missing; it is a text$"):
        read_options(Pigeon, {"loft": "north"})


def test_a_secret_that_cannot_be_used_is_not_repeated() -> None:
    with pytest.raises(ValueError, match=r"^pin: must be a whole number, from 1000 to 9999$"):
        read_options(Pigeon, GIVEN | {"pin": "99999"})


def test_people_are_told_of_each_option() -> None:
    assert [one.name for one in described(Pigeon)] == [
        "loft",
        "password",
        "pin",
        "pigeons",
        "speed",
    ]
    assert described(Pigeon)[3].help_text == "How many there are."
    assert described(Pigeon)[3].default == "2"
    assert secrets_of(Pigeon) == {"password", "pin"}
