"""Settings of a process: where it keeps its data, where it listens, what it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hongyan.config.setting import setting
from hongyan.kernel.choices import LogLevel, Profile

SERVE_DATA = Path(".hongyan")
DEV_DATA = Path(".hongyan-dev")
"""Directories of `serve` and of `dev`, where none is named."""

DATABASE_FILE = "hongyan.db"
MASTER_KEY_FILE = "master.key"


@dataclass(frozen=True)
class CoreSettings:
    """The part of `Settings` that says what a process is."""

    lang: str = setting(
        "", "language of the command line: zh or en; default: that of LC_ALL, LC_MESSAGES, LANG"
    )
    profile: Profile = setting(Profile.FAQ2020, "edition of the rules: faq2020 or current")
    data: Path = setting(
        SERVE_DATA,
        "directory for the SQLite database and the master key (`hongyan dev`: .hongyan-dev)",
    )
    database: str = setting(
        "", "sqlite:///file or postgresql://...; default: hongyan.db in HONGYAN_DATA"
    )
    master_key: str = setting(
        "", "base64 of 32 bytes that seal stored secrets; default: a file in HONGYAN_DATA"
    )
    cloud_access_key_id: str = setting("", "AccessKeyId by which `import cloud` asks")
    cloud_access_key_secret: str = setting("", "its secret; --key-file takes both from a file")
    host: str = setting("127.0.0.1", "address to listen on")
    port: int = setting(8000, "port to listen on", most=65535)
    fronts: int = setting(
        0,
        "processes that take connections and check signatures for `serve`; 0: it does so itself",
        most=16,
    )
    node: int = setting(
        -1,
        "0-1022, the node number in every id, set by the operator; -1: a free one is leased",
        least=-1,
        most=1022,
    )
    log_level: LogLevel = setting(LogLevel.INFO, "debug, info, warning or error")
    body_bytes_max: int = setting(
        7_340_032, "largest request body of any action, in bytes; each action has its own limit"
    )
    public_url: str = setting(
        "",
        "where callers reach this service, default http://HOST:PORT; uploads, links of errors",
    )
    batch_max: int = setting(256, "most messages that one transaction serves", least=1)
    database_patience_seconds: int = setting(
        3,
        "PostgreSQL: a connection on which a write waits longer for an answer is broken",
        least=1,
    )
    workers: bool = setting(True, "run dispatch, receipts and pushes in the serving process")

    @property
    def service_url(self) -> str:
        """Return where callers reach this service, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"
