"""Files of users and behaviours: what they say, and how a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongyan.channels.simulator.behaviours import Chosen
from hongyan.channels.simulator.files import SimulatorFileError, read_behaviours, read_users
from hongyan.channels.simulator.reasons import SimulatorFileReason as Why
from hongyan.channels.simulator.users import User

USER = '[[user]]\nlogin = "901234"\npassword = "secret"\n'
BEHAVIOUR = '[[behaviour]]\nname = "throttle"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.toml"
    path.write_text(text)
    return path


def test_a_user_has_a_login_and_what_it_may(tmp_path: Path) -> None:
    text = USER + (
        'protocols = ["cmpp"]\nversions = ["2.0", "3.0"]\nsource_addresses = ["1069"]\n'
        "rate = 50\nwindow = 16\nconnections_max = 2\n"
    )
    (found,) = read_users(written(tmp_path, text))
    assert found == User(
        login="901234",
        password="secret",
        protocols=("cmpp",),
        versions=("2.0", "3.0"),
        source_addresses=("1069",),
        rate=50,
        window=16,
        connections_max=2,
    )


def test_a_password_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("pass word\n")
    text = '[[user]]\nlogin = "acme"\npassword_file = "secret"\n'
    assert read_users(written(tmp_path, text))[0].password == "pass word"


def test_a_behaviour_has_a_name_and_whom_it_strikes(tmp_path: Path) -> None:
    text = BEHAVIOUR + 'share = 10\nlogins = ["901234"]\ncode = 20\n'
    text += '[[behaviour]]\nname = "no_response"\nnumbers = ["13900000020", "12025550100"]\n'
    assert read_behaviours(written(tmp_path, text)) == (
        Chosen("throttle", 10, frozenset(), frozenset({"901234"}), 20),
        Chosen("no_response", 100, frozenset({86_13900000020, 1_2025550100})),
    )


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("not toml", "file.toml", Why.NOT_TOML),
        ("", "file.toml", Why.NO_TABLES),
        ("user = 3\n", "file.toml", Why.NO_TABLES),
        ('colour = "red"\n' + USER, "colour", Why.FIELD_UNKNOWN),
        (USER + 'colour = "red"\n', "user[1].colour", Why.FIELD_UNKNOWN),
        ('[[user]]\npassword = "x"\n', "user[1].login", Why.FIELD_MISSING),
        ('[[user]]\nlogin = ""\npassword = "x"\n', "user[1].login", Why.NOT_A_TEXT),
        ('[[user]]\nlogin = "a"\n', "user[1].password", Why.PASSWORD_UNCLEAR),
        (USER + 'password_file = "x"\n', "user[1].password", Why.PASSWORD_UNCLEAR),
        (
            '[[user]]\nlogin = "a"\npassword_file = "missing"\n',
            "user[1].password_file",
            Why.PASSWORD_UNREADABLE,
        ),
        (USER + USER, "user[2].login", Why.LOGIN_TWICE),
        ('[[user]]\nlogin = "hongyan"\npassword = "x"\n', "user[1].login", Why.LOGIN_TOO_LONG),
        (USER + "rate = -1\n", "user[1].rate", Why.NOT_WHOLE),
        (USER + "rate = true\n", "user[1].rate", Why.NOT_WHOLE),
        (USER + "window = 0\n", "user[1].window", Why.NOT_WHOLE),
        (USER + 'protocols = ["sgip"]\n', "user[1].protocols", Why.WORD_UNKNOWN),
        (USER + 'versions = "2.0"\n', "user[1].versions", Why.NOT_A_LIST),
    ],
)
def test_a_mistake_of_a_user_is_told_with_its_place(
    tmp_path: Path, text: str, place: str, reason: Why
) -> None:
    with pytest.raises(SimulatorFileError) as fault:
        read_users(written(tmp_path, text))
    assert fault.value.refused.reason == reason
    assert fault.value.refused.about.endswith(place)
    assert "secret" not in str(fault.value.refused)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ('[[behaviour]]\nname = "sulk"\n', "name", Why.WORD_UNKNOWN),
        (BEHAVIOUR + "share = 0\n", "share", Why.NOT_WHOLE),
        (BEHAVIOUR + "share = 101\n", "share", Why.NOT_WHOLE),
        (BEHAVIOUR + 'numbers = ["abc"]\n', "numbers", Why.NUMBER_ILLEGAL),
        (
            '[[behaviour]]\nname = "version_0"\nnumbers = ["13900000020"]\n',
            "numbers",
            Why.NUMBERS_OF_A_CONNECTION,
        ),
        (BEHAVIOUR + "colour = 1\n", "colour", Why.FIELD_UNKNOWN),
    ],
)
def test_a_mistake_of_a_behaviour_is_told_with_its_place(
    tmp_path: Path, text: str, place: str, reason: Why
) -> None:
    with pytest.raises(SimulatorFileError) as fault:
        read_behaviours(written(tmp_path, text))
    assert fault.value.refused.reason == reason
    assert fault.value.refused.about == f"behaviour[1].{place}"
