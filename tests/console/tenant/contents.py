"""Signs, templates and papers of the console's tests, made by the flows."""

from __future__ import annotations

from urllib.parse import quote

from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case
from hongyan.flows.review.applications.apply_sign import SignApplied, apply_for_sign
from hongyan.flows.review.applications.apply_template import TemplateApplied, apply_for_template
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.kernel.kinds import RejectionReason
from tests.console.browser import OURS, Browser, World
from tests.flows.applying import NAME, new_sign, new_text

HERE = f"/console/a/{OURS}"
BARRED = "您的快递${order_number}已发货。加微信客服领券，退订回T"
BOUNDARY = "hongyan-boundary"


def applied_template(world: World, content: str = "", **more: object) -> str:
    """Apply for a template; returns its code."""
    new = new_text(content, **more) if content else new_text(**more)
    done = world.run(apply_for_template, world.account_id, new)
    assert isinstance(done, TemplateApplied), done
    return done.code


def applied_sign(world: World, name: str = NAME, **more: object) -> str:
    """Apply for a sign; returns its name."""
    done = world.run(apply_for_sign, world.account_id, new_sign(name, **more))
    assert isinstance(done, SignApplied), done
    return done.name


def decide(world: World, order_id: int, *reasons: RejectionReason, note: str = "") -> None:
    """Let a reviewer decide a case."""
    for event in (Event.CLAIMED, Event.REJECTED if reasons else Event.APPROVED):
        is_last = event is not Event.CLAIMED
        act = CaseAct(
            event,
            world.clock.now_ms(),
            ActorKind.REVIEWER,
            "li",
            reasons if is_last else (),
            note if is_last else "",
        )
        assert isinstance(world.run(act_on_case, order_id, act), Case)


def sign_url(name: str = NAME) -> str:
    """Return the URL of a sign's page."""
    return f"{HERE}/signs/{quote(name)}"


def multipart(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """Write a form with files; returns its content type and its body."""
    parts = [
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, content) in files.items():
        head = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"; '
        head += f'filename="{filename}"\r\ncontent-type: application/octet-stream\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return f"multipart/form-data; boundary={BOUNDARY}", body


def send_file(
    browser: Browser, url: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]]
) -> tuple[int, dict[str, str], str]:
    """Post a form with files; returns the status, the headers and the page."""
    kind, body = multipart(fields, files)
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    answer = browser.client.ask("POST", url, headers=headers, body=body)
    return answer.status, answer.headers, answer.body.decode()
