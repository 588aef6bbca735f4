"""The demo's values hang together."""

from __future__ import annotations

from dataclasses import fields

from hongyan.config import Settings
from hongyan.flows.reference.demo import DEMO_ACCOUNTS, ENTERPRISE, SENDERS
from hongyan.kernel.kinds import MessageKind


def test_codes_and_alerts_go_out_by_what_the_demo_has() -> None:
    assert SENDERS.keys() <= {one.name for one in fields(Settings)}
    kinds = {one.code: one.kind for one in ENTERPRISE.templates}
    assert kinds[SENDERS["code_template"]] is MessageKind.VERIFICATION
    assert kinds[SENDERS["alert_template"]] is MessageKind.NOTIFICATION
    assert "${code}" in ENTERPRISE.templates[0].content
    assert all(f"${{{name}}}" in ENTERPRISE.templates[-1].content for name in ("what", "value"))


def test_serve_sends_nothing_in_the_demos_name() -> None:  # AUDIT J10
    for one in fields(Settings):
        assert one.default not in {demo.name for demo in DEMO_ACCOUNTS}
        if one.name in SENDERS:
            assert one.default == ""


def test_template_codes_are_one_accounts_alone() -> None:
    codes = [one.code for account in DEMO_ACCOUNTS for one in account.templates]
    assert len(codes) == len(set(codes))
