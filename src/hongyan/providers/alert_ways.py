"""The ways on which alerts of channels reach an operator: webhooks and mail, as settings name them.

Never a channel: an alert that needs what it tells of would not arrive. Knows no news.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urldefrag, urlsplit

import aiohttp

from hongyan.config import ConfigError, Settings
from hongyan.config.setting import PREFIX
from hongyan.domain.callbacks.address import check_url
from hongyan.engine.name_resolver import NameResolver
from hongyan.kernel.choices import MailSecurity
from hongyan.kernel.clock import Clock
from hongyan.kernel.cut import cut
from hongyan.kernel.machine import machine_sentence
from hongyan.kernel.said import Said, said
from hongyan.providers.alert_forms import (
    AlertForm,
    AlertMessage,
    Webhook,
    fault_of_answer,
    request_of,
)

SECONDS_MAX: Final = 10.0
"""For one webhook in all; of mail for each step of the conversation."""

ANSWER_BYTES_MAX: Final = 65_536
FILE_CHARACTERS_MAX: Final = 65_536


class AlertWay(Protocol):
    """One way; `name` is shown and counted, and holds no secret."""

    @property
    def name(self) -> str:
        """Its form and host."""

    async def send(self, message: AlertMessage) -> str:
        """Send once and return what went wrong, empty when it was taken."""

    def close(self) -> None:
        """End what it holds."""


class WebhookWay:
    """Posts to a robot. An operator named the address, so it may be a private one."""

    def __init__(self, webhook: Webhook, clock: Clock) -> None:
        """Sign by `clock`, which must be the real one."""
        self._webhook = webhook
        self._clock = clock
        self.name = f"{webhook.form.value} {urlsplit(webhook.url).hostname}"

    async def send(self, message: AlertMessage) -> str:
        """Post once, without following a redirect; the answer is read up to a bound."""
        request = request_of(self._webhook, message, self._clock.now_ms())
        try:
            async with (
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(resolver=NameResolver()),
                    timeout=aiohttp.ClientTimeout(total=SECONDS_MAX),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                ) as client,
                client.post(
                    request.url,
                    data=request.body,
                    headers={**request.headers, "Accept-Encoding": "identity"},
                    allow_redirects=False,
                ) as answer,
            ):
                body = await answer.content.read(ANSWER_BYTES_MAX)
                return fault_of_answer(self._webhook.form, answer.status, body)
        except TimeoutError:
            return f"no answer within {SECONDS_MAX:g} s"
        except aiohttp.ClientConnectorError as fault:
            return f"cannot connect: {fault.os_error}"
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            return type(fault).__name__  # their words may repeat the URL, which has a token

    def close(self) -> None:
        """Do nothing: each message has a connection of its own."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server with its login, and between whom mails go."""

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str
    sender: str
    receivers: tuple[str, ...]


class MailWay:
    """Sends mails by the standard library's client, on a thread of its own.

    That client waits, so it must not stand on the event loop, and no other part may wait for it.
    """

    def __init__(self, server: MailServer) -> None:
        """Send through `server`; its certificate must be one that this system trusts."""
        self._server = server
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mail")
        self.name = f"mail {server.host}"

    async def send(self, message: AlertMessage) -> str:
        """Send one mail to all receivers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._send, message)

    def close(self) -> None:
        """End the thread when its last mail has ended."""
        self._thread.shutdown(wait=False)

    def _send(self, message: AlertMessage) -> str:
        try:
            with ExitStack() as stack:
                client = stack.enter_context(self._connect())
                refused = client.send_message(self._mail(message))
        except smtplib.SMTPResponseException as fault:
            return cut(f"{type(fault).__name__}: {fault.smtp_code}")
        except (smtplib.SMTPException, OSError) as fault:
            return cut(f"{type(fault).__name__}: {fault}")
        except ValueError as fault:  # a host or a login of letters that mail has none for
            return type(fault).__name__  # its words may repeat the password
        return f"refused for {len(refused)} receivers" if refused else ""

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        trusted = ssl.create_default_context()
        if server.security is MailSecurity.TLS:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS_MAX, context=trusted
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=SECONDS_MAX)
        try:
            if server.security is MailSecurity.STARTTLS:
                client.starttls(context=trusted)
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client

    def _mail(self, message: AlertMessage) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = cut(message.title)
        mail["From"] = self._server.sender
        mail["To"] = ", ".join(self._server.receivers)
        mail["Date"] = formatdate()
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing answers it by itself
        mail.set_content("\n".join(message.lines))
        return mail


def alert_ways(settings: Settings, clock: Clock) -> list[AlertWay]:
    """Return the ways that settings name; raises ConfigError for one that cannot be used."""
    ways: list[AlertWay] = [WebhookWay(one, clock) for one in _webhooks(settings)]
    if settings.alert_smtp_host:
        ways.append(MailWay(_mail_server(settings)))
    return ways


def _webhooks(settings: Settings) -> Iterator[Webhook]:
    name = "alert_webhooks_file"
    lines = _file(settings.alert_webhooks_file, name).splitlines()
    for source, words in (("alert_webhooks", settings.alert_webhooks), (name, lines)):
        for word in words:
            if word.strip() and not word.startswith("# "):
                yield _webhook(word.strip(), source)


def _webhook(word: str, source: str) -> Webhook:
    form, _, rest = word.partition("=")
    url, secret = urldefrag(rest)
    known = [one.value for one in AlertForm]
    # The URL holds a token, so no error repeats it.
    if form not in known:
        begins = ", ".join(f"{one}=" for one in known)
        raise _unfit(source, said("an entry begins with {begins}", begins=begins))
    if check_url(url, private_allowed=True) is not None:
        raise _unfit(source, said("{form}= has no URL that can be used behind it", form=form))
    if secret and form == AlertForm.WECOM.value:
        raise _unfit(source, said("wecom= takes no #SECRET: its robots do not sign"))
    return Webhook(AlertForm(form), url, secret)


def _mail_server(settings: Settings) -> MailServer:
    name = "alert_smtp_password_file"
    password = settings.alert_smtp_password or _file(settings.alert_smtp_password_file, name)
    for setting, addresses in (
        ("alert_mail_from", (settings.alert_mail_from,)),
        ("alert_mail_to", settings.alert_mail_to),
    ):
        if not addresses or not all(map(_is_address, addresses)):
            raise _unfit(setting, said("mail needs addresses such as ops@example.com here"))
    return MailServer(
        settings.alert_smtp_host,
        settings.alert_smtp_port,
        settings.alert_smtp_security,
        settings.alert_smtp_user,
        password.rstrip("\r\n"),
        settings.alert_mail_from,
        settings.alert_mail_to,
    )


def _is_address(text: str) -> bool:
    _, address = parseaddr(text)
    is_plain = text.isprintable() and address.isascii()
    return is_plain and all(address.partition("@")[::2])


def _file(path: str, setting: str) -> str:
    if not path:
        return ""
    try:
        with Path(path).open(encoding="utf-8") as opened:
            return opened.read(FILE_CHARACTERS_MAX)
    except OSError as fault:
        why = said("the file cannot be read: {fault}", fault=machine_sentence(fault))
        raise _unfit(setting, why) from fault
    except UnicodeDecodeError as fault:
        raise _unfit(setting, said("the file is no text in UTF-8")) from fault


def _unfit(setting: str, why: Said) -> ConfigError:
    return ConfigError(
        "{variable}: {why}; correct it, or leave it out",
        variable=f"{PREFIX}{setting.upper()}",
        why=why,
    )
