"""Why something about members and their policies is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class MemberReason(Reason):
    """Why a member is not found or added."""

    MISSING = "member.missing"
    NAME_ILLEGAL = "member.name_illegal"
    NAME_TAKEN = "member.name_taken"
    TOO_MANY = "member.too_many"


class PolicyReason(Reason):
    """Why a policy is not given, taken, stored or removed."""

    MISSING = "policy.missing"
    NOT_GIVEN = "policy.not_given"
    NOT_OWN = "policy.not_own"
    MEMBER_FULL = "policy.member_full"
    ACCOUNT_FULL = "policy.account_full"
    NAME_READY_MADE = "policy.name_ready_made"
    NAME_ILLEGAL = "policy.name_illegal"
    DOCUMENT_LENGTH = "policy.document_length"
    DOCUMENT_NO_JSON = "policy.document_no_json"
    DOCUMENT_KEYS = "policy.document_keys"
    DOCUMENT_VERSION = "policy.document_version"
    STATEMENT_COUNT = "policy.statement_count"
    STATEMENT_KEYS = "policy.statement_keys"
    STATEMENT_EFFECT = "policy.statement_effect"
    STATEMENT_RESOURCE = "policy.statement_resource"
    ACTION_COUNT = "policy.action_count"
    ACTION_ILLEGAL = "policy.action_illegal"
