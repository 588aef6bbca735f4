"""Calls that apply for signs and templates, and a reviewer who decides, for the API's tests."""

from __future__ import annotations

import base64
from io import BytesIO
from urllib.parse import unquote, urlsplit

from PIL import Image
from sqlalchemy.engine import Connection

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.domain.callbacks.tables import push
from hongyan.domain.certification import store as certifications
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterForm
from hongyan.domain.materials.model import Material, MaterialKind, start_path
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.qualifications.tables import qualification
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case
from hongyan.flows.reference.demo import ENTERPRISE, PERSONAL
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.kinds import AccountGrade, AccountKind, RejectionReason
from hongyan.kernel.period import Period
from hongyan.kernel.refusal import Refused
from tests.api.asgi import HttpAnswer, HttpRequest
from tests.api.conftest import World
from tests.api.signing import signed_v1
from tests.working import work_at


def picture(written: str = "PNG") -> bytes:
    """Return a small picture."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, written)
    return out.getvalue()


PNG = base64.b64encode(picture()).decode()
FILES = {"SignFileList.1.FileContents": PNG, "SignFileList.1.FileSuffix": "png"}
OLD_SIGN = {"SignName": "云雀演示", "SignSource": "0", "Remark": "会员登录验证码", **FILES}
PERSON = (PERSONAL.key_id, PERSONAL.secret)
OWNER = "杭州云雀科技有限公司"
YEARS = Period(20260101, 20290101)
OWN_CODE = "91330106MA27XL3D9W"


async def call_as(world: World, key: tuple[str, str], action: str, **fields: str) -> HttpAnswer:
    """Call an action with another key."""
    return await world.ask(signed_v1(action, fields, key=key, now_ms=world.clock.now_ms()))


def account_id(world: World, name: str = ENTERPRISE.name) -> int:
    """Return the id of a demo account."""
    found = world.write(lambda tx: accounts.account_by_name(tx, name))
    assert found is not None
    return found.account_id


def certify(world: World, name: str = OWNER, account: str = ENTERPRISE.name) -> None:
    """Certify a demo account under a name."""
    certified = Certification(
        account_id=account_id(world, account),
        kind=AccountKind.ENTERPRISE if account == ENTERPRISE.name else AccountKind.PERSONAL,
        grade=AccountGrade.ORDINARY,
        subject_name=name,
        number_masked="",
        number_sealed="",
        state=CertificationState.CERTIFIED,
    )
    world.write(lambda tx: certifications.save_certification(tx, certified, world.clock.now_ms()))


def qualify(world: World, state: QualificationState = QualificationState.PASSED) -> str:
    """Give the enterprise a qualification, and return its id as a parameter."""
    row = {
        "account_id": account_id(world),
        "name": "资质",
        "company_name": OWNER,
        "legal_person_name": "王小明",
        "credit_code": OWN_CODE,
        "use_by_self": True,
        "state": state.value,
        "order_id": 1,
        "version": 1,
        "note": "",
        "form_sealed": "",
        "created_at": 0,
        "updated_at": 0,
    }
    key = world.write(
        lambda tx: tx.execute(qualification.insert().values(**row)).inserted_primary_key
    )
    assert key is not None
    return str(key[0])


def qualified(world: World) -> str:
    """Return the id of a passed qualification, made at the first call."""
    passed = qualification.select().where(qualification.c.state == QualificationState.PASSED.value)
    found = world.write(lambda tx: tx.execute(passed).first())
    return qualify(world) if found is None else str(found.id)


def give_letter(
    world: World,
    *sign_names: str,
    period: Period = YEARS,
    grantee: str = OWNER,
    account: str = ENTERPRISE.name,
    credit_code: str = "911100007178244661",
    title: str = "授权书",
) -> str:
    """Give an account a letter for these signs, and return its id as a parameter."""
    form = LetterForm(
        name=title,
        grantor="京东集团股份有限公司",
        grantee=grantee,
        credit_code=credit_code,
        period_text="",
        sign_names=sign_names,
        scan_key="k",
    )
    holder = account_id(world, account)
    return str(world.write(lambda tx: letters.add_letter(tx, holder, form, period, 0)))


def stored(world: World, name: str = "proof.png", account: str = ENTERPRISE.name) -> str:
    """Store a picture as an account's file, and return its key."""
    holder, content = account_id(world, account), picture()
    key = f"{start_path(holder, 'grant')}/{name}"

    def keep(tx: Connection) -> Material:
        work = work_at(tx, world.clock.now_ms(), world.context)
        return keep_material(work, holder, key, MaterialKind.PNG, content, "0" * 64)

    world.write(keep)
    return key


async def looked_at(world: World, url: str) -> HttpAnswer:
    """Look at a file by the URL that an answer gives."""
    parts = urlsplit(url)
    return await world.ask(HttpRequest("GET", unquote(parts.path), parts.query.encode()))


def decide(world: World, order_id: str, *reasons: RejectionReason, note: str = "") -> None:
    """Let a reviewer claim a case and approve it, or reject it for reasons."""
    verdict = Event.REJECTED if reasons else Event.APPROVED
    act(world, order_id, Event.CLAIMED)
    act(world, order_id, verdict, *reasons, note=note)


def act(
    world: World, order_id: str, event: Event, *reasons: RejectionReason, note: str = ""
) -> None:
    """Let a reviewer do something to a case."""
    now_ms = world.clock.now_ms()
    deed = CaseAct(event, now_ms, ActorKind.REVIEWER, "li", reasons, note)

    def run(tx: Connection) -> Case | Refused:
        return act_on_case(work_at(tx, now_ms, world.context), int(order_id), deed)

    assert isinstance(result := world.write(run), Case), result


def hear_of(world: World, kind: PushKind) -> None:
    """Give the enterprise a callback endpoint."""
    endpoint = CallbackEndpoint(account_id(world), kind, "https://x.example/")

    def run(tx: Connection) -> None:
        callbacks.set_endpoint(tx, endpoint, world.clock.now_ms())
        invalidate_reference(tx)

    world.write(run)
    world.write(world.context.cache.refresh)


def pushed(world: World, kind: PushKind) -> list[str]:
    """Return what waits to be pushed, in order."""
    chosen = push.select().where(push.c.kind == kind.value).order_by(push.c.sequence)
    return [row.payload for row in world.write(lambda tx: tx.execute(chosen).all())]
