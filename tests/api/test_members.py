"""Members call what their policies allow and nothing else; changes count a second later."""

from __future__ import annotations

import pytest

from hongyan.domain.members.model import MemberState
from hongyan.flows.accounts import manage_members as members
from hongyan.flows.accounts.manage_accounts import NewKey, create_key
from hongyan.flows.reference.demo import ENTERPRISE
from tests.api.asgi import HttpAnswer
from tests.api.conftest import World
from tests.api.signing import signed_v1
from tests.working import work_at

QUERY = {"PhoneNumber": "13900000000", "SendDate": "20270115", "PageSize": "1", "CurrentPage": "1"}
SEND = {
    "PhoneNumbers": "13900000000",
    "SignName": ENTERPRISE.sign,
    "TemplateCode": "SMS_100000001",
    "TemplateParam": '{"code":"1234"}',
}


class Caller:
    """A member of the demo's enterprise with a key of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.account = ENTERPRISE.name
        world.write(lambda tx: members.add_member(work_at(tx, START), self.account, "ann"))
        made = world.write(
            lambda tx: create_key(
                work_at(tx, START),
                world.sealer,
                self.account,
                member_name="ann",
                draw=lambda count: b"7" * count,
            )
        )
        assert isinstance(made, NewKey)
        self.key = (made.key.key_id, made.secret)

    def may(self, policy: str) -> None:
        """Give the member a policy."""
        now = self.world.clock.now_ms()
        done = self.world.write(
            lambda tx: members.give_policy(work_at(tx, now), self.account, "ann", policy)
        )
        assert isinstance(done, members.MemberPolicies)
        self.world.clock.advance(1000)

    async def call(self, action: str, fields: dict[str, str]) -> HttpAnswer:
        now_ms = self.world.clock.now_ms()
        return await self.world.ask(signed_v1(action, fields, key=self.key, now_ms=now_ms))


START = 1_800_000_000_000


@pytest.fixture
def ann(world: World) -> Caller:
    return Caller(world)


def code(answer: HttpAnswer) -> tuple[int, str]:
    return answer.status, answer.json["Code"]


async def test_a_member_without_policies_may_do_nothing(ann: Caller) -> None:
    for action, fields in (("SendSms", SEND), ("QuerySendDetails", QUERY)):
        assert code(await ann.call(action, fields)) == (200, "isp.RAM_PERMISSION_DENY")
    assert ann.world.accepted == []


async def test_a_reader_reads_and_does_not_send(ann: Caller) -> None:
    ann.may("HongyanReadOnlyAccess")
    assert code(await ann.call("QuerySendDetails", QUERY)) == (200, "OK")
    assert code(await ann.call("SendSms", SEND)) == (200, "isp.RAM_PERMISSION_DENY")


async def test_permission_comes_before_parameters(ann: Caller) -> None:
    assert code(await ann.call("SendSms", {})) == (200, "isp.RAM_PERMISSION_DENY")


async def test_full_access_sends_and_what_is_taken_away_counts_a_second_later(
    ann: Caller,
) -> None:
    ann.may("HongyanFullAccess")
    assert code(await ann.call("SendSms", SEND)) == (200, "OK")
    ann.world.write(
        lambda tx: members.take_policy(work_at(tx), ann.account, "ann", "HongyanFullAccess")
    )
    assert code(await ann.call("QuerySendDetails", QUERY)) == (200, "OK")
    ann.world.clock.advance(1000)
    assert code(await ann.call("QuerySendDetails", QUERY)) == (200, "isp.RAM_PERMISSION_DENY")


async def test_a_member_that_is_switched_off_is_told_that_its_key_is(ann: Caller) -> None:
    ann.may("HongyanFullAccess")
    ann.world.write(
        lambda tx: members.switch_member(work_at(tx), ann.account, "ann", MemberState.DISABLED)
    )
    ann.world.clock.advance(1000)
    assert code(await ann.call("SendSms", SEND)) == (400, "InvalidAccessKeyId.Inactive")


async def test_the_accounts_own_keys_may_do_everything(world: World) -> None:
    answer = await world.call("QuerySendDetails", **QUERY)
    assert answer.json["Code"] == "OK"
