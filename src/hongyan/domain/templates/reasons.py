"""Why something about a template is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class TemplateReason(Reason):
    """Why a template is not found, taken, switched or removed."""

    MISSING = "template.missing"
    IN_REVIEW = "template.in_review"
    STATE = "template.state"
    DISABLED_BY_OPERATOR = "template.disabled_by_operator"
    PURPOSE_UNSAID = "template.purpose_unsaid"
    ENTERPRISES_ONLY = "template.enterprises_only"
    NAME_LENGTH = "template.name_length"
    NAME_UNREADABLE = "template.name_unreadable"
    CONTENT_LENGTH = "template.content_length"
    MESSAGE_TOO_LONG = "template.message_too_long"
    VARIABLES_MALFORMED = "template.variables_malformed"
    OPT_OUT_MISSING = "template.opt_out_missing"
    NO_VARIABLES = "template.no_variables"
    NO_VARIABLE = "template.no_variable"
    NO_ATTRIBUTE = "template.no_attribute"
    ATTRIBUTE_UNFIT = "template.attribute_unfit"
    CODE_SHAPE = "template.code_shape"
    CODE_IN_ORDER = "template.code_in_order"
    CODE_TAKEN = "template.code_taken"
    CODE_HELD = "template.code_held"


class TemplateApplicationReason(Reason):
    """Why an application for a template, or a change of one, is not taken."""

    VARIABLE_MALFORMED = "template_application.variable_malformed"
    VARIABLES_TOO_MANY = "template_application.variables_too_many"
    KIND_UNKNOWN = "template_application.kind_unknown"
    INTL_TYPE_UNKNOWN = "template_application.intl_type_unknown"
    RULE_FORMAT = "template_application.rule_format"
    IN_REVIEW = "template_application.in_review"
    APPROVED = "template_application.approved"
    RELATED_SIGN_MISSING = "template_application.related_sign_missing"
    RELATED_SIGN_UNAPPROVED = "template_application.related_sign_unapproved"
    TRAFFIC_FORMAT = "template_application.traffic_format"
    TRAFFIC_TOO_LONG = "template_application.traffic_too_long"
    TRAFFIC_NO_LIST = "template_application.traffic_no_list"
    TRAFFIC_ITEM = "template_application.traffic_item"
