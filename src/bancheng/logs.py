"""日志 — one JSON object a line on stderr, with nothing personal in it.

Requests are logged by path without the query string, never with bodies or cookies. Texts of
exceptions lose the lines in which a database repeats the row it refused, and whatever looks
like a mobile or an identity number.
"""

import logging
import logging.config
import re

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_ROW_CONTENTS = re.compile(r"^(DETAIL|CONTEXT|PARAMETERS):.*$", re.MULTILINE)
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_SECRET_NAMES = frozenset(
    {"password", "token", "code", "query_code", "secret", "authorization", "cookie"}
    | {"phone", "id_no", "contact", "name", "statement", "credit_code"}
)


def without_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Return `event` without values that can name a person or open a door."""
    for key in _SECRET_NAMES & event.keys():
        event[key] = "***"
    if isinstance(text := event.get("exception"), str):
        event["exception"] = _PERSONAL_NUMBER.sub("***", _ROW_CONTENTS.sub(r"\1: ***", text))
    return event


def configure() -> None:
    """Send the program's own and the libraries' log lines to stderr as JSON."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": before,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(ensure_ascii=False),
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                # its lines repeat request paths with query strings and user names
                "axes": {"level": "ERROR"},
                # it takes its leave after every task
                "django_tasks_db": {"level": "WARNING"},
                # refused hosts and paths are in the access log already
                "django.request": {"level": "ERROR"},
                "django.security": {"level": "ERROR"},
            },
        }
    )
