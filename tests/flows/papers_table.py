"""Papers in flow tests: a sealed context, uploaded scans, sound forms, a reviewer who decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hongyan.domain.certification import store as certifications
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.letters.model import LetterForm
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.qualifications.model import Person, Picture, QualificationForm
from hongyan.domain.review import store as cases
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import NewSign, SignState
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.flows.review.papers.letters import create_letter
from hongyan.flows.review.papers.phone_codes import keep_code
from hongyan.flows.review.papers.qualifications import SubmittedForm, submit_qualification
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.kinds import AccountGrade, AccountKind, RejectionReason, SignKind, SignSource
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from tests.flows.world import World

OWNER = "支付宝（中国）网络技术有限公司"
GRANTOR = "菜鸟网络科技有限公司"
CREDIT_CODE = "91330000MA27XL000N"
OTHER_CODE = "91110000MA01AB1232"
ID_NUMBER = "110101199003071233"
ADMIN_PHONE = 8613900001234
CODE = "246810"
SCAN = "materials/1/abc/scan.png"
FORM = QualificationForm(
    name="支付资质",
    company_name=OWNER,
    company_type="COMPANY",
    credit_code=CREDIT_CODE,
    use_by_self=True,
    whether_share=False,
    licence_period_text="2020-01-01~2099-12-31",
    legal_person=Person("王小明", "identityCard", ID_NUMBER, "2020-01-01~2040-01-01"),
    administrator=Person(
        "李雷", "identityCard", ID_NUMBER, "2020-01-01~2040-01-01", SCAN, SCAN, "13900001234"
    ),
    licences=(Picture(SCAN, "businessLicense"),),
)
LETTER = LetterForm(
    name="菜鸟授权",
    grantor=GRANTOR,
    grantee=OWNER,
    credit_code=CREDIT_CODE,
    period_text="2026-01-10~2027-01-14",
    sign_names=("菜鸟网络", "裹裹"),
    scan_key=SCAN,
)


class Papers:
    """The papers of a world's sender, who is certified and has uploaded one scan."""

    def __init__(self, world: World) -> None:
        """Seal under a master key of zeros; the sender's account is number 1."""
        self.world = world
        self.account_id = world.sender.account_id
        world.context = replace(world.context, sealer=Sealer(b"0" * 32))
        certified = Certification(
            self.account_id,
            AccountKind.ENTERPRISE,
            AccountGrade.ORDINARY,
            OWNER,
            "",
            "",
            CertificationState.CERTIFIED,
        )
        self.run(lambda tx: certifications.save_certification(tx, certified, world.now))
        self.run(
            lambda tx: keep_material(
                work_at(tx, world.now), self.account_id, SCAN, MaterialKind.PNG, b"scan", "0" * 64
            )
        )

    def run(self, flow: Callable[[Connection], Any]) -> Any:
        """Run a flow in a transaction."""
        with self.world.database.transaction() as tx:
            return flow(tx)

    def letter(self, **changes: Any) -> int | Refused:
        """Give a letter."""
        form = replace(LETTER, **changes)
        return self.run(  # type: ignore[no-any-return]
            lambda tx: create_letter(work_at(tx, self.world.now), self.account_id, form)
        )

    def texts_code(self, phone: int = ADMIN_PHONE) -> None:
        """Let the administrator have been sent a code."""
        self.run(lambda tx: keep_code(work_at(tx, self.world.now), self.account_id, phone, CODE))

    def submits(self, code: str = CODE, **changes: Any) -> int | Refused:
        """Submit a qualification."""
        asked = SubmittedForm(replace(FORM, **changes), code)
        world = self.world
        return self.run(  # type: ignore[no-any-return]
            lambda tx: submit_qualification(
                work_at(tx, world.now, world.context), self.account_id, asked
            )
        )

    def qualified(self, **changes: Any) -> int:
        """Submit a qualification that passes, and return its id."""
        self.texts_code()
        made = self.submits(**changes)
        assert isinstance(made, int), made
        self.decides(SubjectKind.QUALIFICATION, made)
        return made

    def sign(
        self,
        name: str = "菜鸟网络",
        *,
        letter_id: int | None = None,
        qualification_id: int | None = None,
        state: SignState = SignState.APPROVED,
    ) -> int:
        """Give the account a sign that rests on papers."""
        new = NewSign(
            name=name,
            source=SignSource.ORGANISATION,
            kind=SignKind.GENERAL,
            is_third_party=letter_id is not None,
            letter_id=letter_id,
            qualification_id=qualification_id,
        )

        def add(tx: Connection) -> int:
            now = self.world.now
            sign_id = signs.add_sign(tx, self.account_id, name, SignKind.GENERAL, state, now)
            signs.add_sign_application(tx, sign_id, self.account_id, new, now)
            return sign_id

        return self.world.change(add)

    def state_of(self, sign_id: int) -> SignState:
        """Return where a sign stands."""
        sign = self.run(lambda tx: signs.sign_by_id(tx, sign_id))
        return SignState(sign.state)

    def case_of(self, kind: SubjectKind, subject_id: int) -> Case | None:
        """Return the latest case of a subject."""
        return self.run(  # type: ignore[no-any-return]
            lambda tx: cases.latest_case(tx, kind, subject_id)
        )

    def decides(self, kind: SubjectKind, subject_id: int, *, approves: bool = True) -> None:
        """Let a reviewer decide what waits."""
        case = self.case_of(kind, subject_id)
        assert case is not None
        decision = Event.APPROVED if approves else Event.REJECTED
        reasons = () if approves else (RejectionReason.MATERIAL_FAULTY,)
        world = self.world
        for event in (Event.CLAIMED, decision):
            given = reasons if event is Event.REJECTED else ()
            act = CaseAct(event, world.now, ActorKind.REVIEWER, "reviewer", given)
            done = self.run(
                lambda tx, act=act: act_on_case(
                    work_at(tx, world.now, world.context), case.case_id, act
                )
            )
            assert isinstance(done, Case), done
