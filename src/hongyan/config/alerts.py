"""Settings of the alerts of channels: what is told, to whom, and in which language."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.config.setting import setting
from hongyan.kernel.choices import MailSecurity


@dataclass(frozen=True)
class AlertSettings:
    """The part of `Settings` that the watch over channels reads."""

    alert_webhooks: tuple[str, ...] = setting(
        (),
        "where alerts of channels go: FORM=URL, with #SECRET behind it where it signs; forms: "
        "dingtalk, wecom, feishu, json",
    )
    alert_webhooks_file: str = setting("", "a file with more of them, one a line")
    alert_smtp_host: str = setting("", "mail server for alerts of channels; none by default")
    alert_smtp_port: int = setting(587, "its port", least=1, most=65535)
    alert_smtp_security: MailSecurity = setting(
        MailSecurity.STARTTLS, "how it is spoken to: starttls, tls or none"
    )
    alert_smtp_user: str = setting("", "name for its login; without one there is no login")
    alert_smtp_password: str = setting("", "password for its login")
    alert_smtp_password_file: str = setting("", "file that holds that password instead")
    alert_mail_from: str = setting("", "sender of these mails")
    alert_mail_to: tuple[str, ...] = setting((), "receivers of these mails")
    alert_lang: str = setting("", "language of alerts: zh or en; default: that of the process")
    alert_down_seconds: int = setting(
        60, "a channel that is on and has had no link for this long raises an alert", least=1
    )
    alert_latency_ms: int = setting(
        5000, "answers of a carrier slower than this (95th percentile) raise one; 0: never"
    )
    alert_receipts_fall_percent: int = setting(
        20,
        "percentage points below its usual share of delivered receipts that raise one; 0: never",
        most=100,
    )
    alert_receipts_silent_minutes: int = setting(
        15, "minutes without any receipt, with 50 parts or more sent, that raise one; 0: never"
    )
    alert_barred_calls: int = setting(
        20,
        "calls of an account within an hour whose values touch on a barred topic, from which it is "
        "told; 0: never",
    )
    alert_remind_hours: int = setting(
        4, "an alert that goes on is repeated after these hours", least=1
    )
