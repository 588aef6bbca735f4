"""Settings of review and papers: hours, evidence, the operator's own name."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.config.setting import setting


@dataclass(frozen=True)
class ReviewSettings:
    """The part of `Settings` that review and papers read."""

    review_auto_approve: bool = setting(
        False,
        "approve clean applications without a reviewer, given evidence: docs/rules/review.md",
    )
    review_auto_approve_after: int = setting(
        1, "approved applications of an account from which this holds for templates"
    )
    review_opens_hour: int = setting(9, "reviewers work from this hour on (Asia/Shanghai)", most=24)
    review_closes_hour: int = setting(
        23,
        "until this hour; later applications count from the next opening (current: 21)",
        most=24,
    )
    review_ordinary_minutes: int = setting(
        120, "how long a review may take for an ordinary account (current: 2880)"
    )
    review_enterprise_hours: int = setting(
        48, "how long it may take for a government or enterprise-grade account, in working time"
    )
    review_escalate_minutes: int = setting(
        30, "minutes after its due time at which a case goes to the front of the queue"
    )
    review_claim_hours: int = setting(
        24, "hours after which a case that is claimed and not decided goes back to the queue"
    )
    review_material_days: int = setting(
        15,
        "days that an applicant has to give material before the application is rejected",
    )
    review_undo_seconds: int = setting(
        10,
        "seconds in which a decision made in the console can be taken back; no one is notified "
        "before",
        most=3600,
    )
    review_second_opinion_permille: int = setting(
        0, "share of decided cases, in permille, that another reviewer checks", most=1000
    )
    reviewer: str = setting("", "name of the reviewer for `hongyan review`, unless --by gives one")
    review_seed: str = setting("hongyan", "chance by which cases are drawn for a second opinion")
    simulator_registration_seconds: int = setting(
        60, "seconds after approval at which simulated carriers register a sign"
    )
    template_declarations: bool = setting(
        False,
        "new domestic templates need RelatedSignName and TemplateRule (current: true)",
    )
    operator_name: str = setting(
        "", "legal name of who runs this platform: in authorization letters, and seller on invoices"
    )
    operator_tax_number: str = setting(
        "", "the operator's unified social credit code: in letters and on invoices"
    )
    code_account: str = setting(
        "", "account that sends the codes for administrators' phones (dev: the demo's)"
    )
    code_sign: str = setting("", "its sign for them")
    code_template: str = setting("", "its verification template for them, with the variable code")
