"""Whatever a caller sends, the answer is no 500: neither unsigned bytes nor signed nonsense."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.db.database import Database
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.kernel.seal import Sealer
from tests.api.asgi import HttpRequest
from tests.api.conftest import KEY, START_MS, World
from tests.api.signing import signed_v1
from tests.demo import demo_context
from tests.working import work_at

CODE = {
    "PhoneNumbers": "13900000000",
    "SignName": "鸿雁演示",
    "TemplateCode": "SMS_100000001",
    "TemplateParam": '{"code":"1234"}',
}
DETAILS = {
    "PhoneNumber": "13900000000",
    "SendDate": "20270115",
    "PageSize": "10",
    "CurrentPage": "1",
}

# One service for all examples: what one leaves behind may trouble the next, as in life.
LASTING = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def world(database: Database) -> World:
    """A service on SQLite, then on PostgreSQL, which takes fewer texts."""
    sealer = Sealer(b"0" * 32)
    with database.transaction() as tx:
        seed_demo(work_at(tx, START_MS, demo_context(sealer)))
    return World(database, sealer)


FIELDS = st.dictionaries(
    st.sampled_from([*CODE, *DETAILS, "OutId", "BizId", "SmsUpExtendCode", "PhoneNumberJson"])
    | st.text(max_size=8),
    st.text(max_size=40) | st.sampled_from([*CODE.values(), *DETAILS.values(), "[]", "[{}]"]),
    max_size=10,
)


@LASTING
@given(data=st.data())
def test_whatever_is_signed_is_answered_without_a_fault(world: World, data: st.DataObject) -> None:
    action = data.draw(st.sampled_from(["SendSms", "SendBatchSms", "QuerySendDetails"]))
    request = signed_v1(action, data.draw(FIELDS), key=KEY, now_ms=START_MS)
    answer = asyncio.run(world.ask(request))
    assert answer.status < 500  # a drawn field may be Action or AccessKeyId: 404
    assert answer.code


@LASTING
@given(
    method=st.sampled_from(["GET", "POST"]),
    query=st.binary(max_size=80),
    body=st.binary(max_size=80),
    kind=st.sampled_from([b"application/x-www-form-urlencoded", b"application/json", b"text/x"]),
    authorization=st.binary(max_size=40),
)
def test_random_bytes_never_make_a_fault(
    world: World,
    method: str,
    query: bytes,
    body: bytes,
    kind: bytes,
    authorization: bytes,
) -> None:
    headers = ((b"content-type", kind), (b"authorization", b"ACS3-" + authorization))
    request = HttpRequest(method, "/", query, headers, body)
    answer = asyncio.run(world.ask(request))
    assert 400 <= answer.status < 500
    assert answer.code
