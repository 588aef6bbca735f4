"""Logs are JSON lines on the standard error output, one event each, made fast.

The edge binds `request_id` while it serves a call, so every line of the call carries it. Knows no
event.
"""

from __future__ import annotations

import logging
import sys
import time
from functools import lru_cache
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

from hongyan.text.shown import shown_in_json

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

_encoder = msgspec.json.Encoder(enc_hook=repr)


def configure(level: str) -> None:
    """Send every log line of `level` and above, our own and the libraries', to the error output."""
    least = LEVELS[level]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _stamped,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, _rendered],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _rendered_text],
        )
    )
    # Libraries talk a lot; what they say below a warning is for those who ask for everything.
    libraries = logging.INFO if least == LEVELS["debug"] else max(least, logging.WARNING)
    logging.basicConfig(level=libraries, handlers=[handler], force=True)


def _stamped(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    event["at"] = f"{_second_text(seconds)}.{nanoseconds // 1000:06d}Z"
    return event


@lru_cache(maxsize=2)
def _second_text(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def _rendered(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    try:
        line = _encoder.encode(event)
    except UnicodeEncodeError:  # a lone surrogate in a foreign text must not cost the line
        line = _encoder.encode({name: _speakable(value) for name, value in event.items()})
    # Logs are read at terminals, too: nothing in them moves a cursor or turns the writing round.
    return line if line.isascii() else shown_in_json(line.decode()).encode()


def _speakable(value: object) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return repr(value)


def _rendered_text(logger: WrappedLogger, method: str, event: EventDict) -> Any:
    return _rendered(logger, method, event).decode()
