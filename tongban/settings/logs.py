"""One line per event, for people on a terminal and as JSON elsewhere. Ids and codes, no personal data."""

import logging as log
import sys
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def routine(record: log.LogRecord) -> bool:
    """A form with mistakes (422) is everyday work, not a warning."""
    if getattr(record, "status_code", None) == 422:
        record.levelno, record.levelname = log.INFO, "INFO"
    return log.getLogger().isEnabledFor(record.levelno)


def logging(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, at `level` and above."""
    structlog.configure(
        processors=[
            *SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render: Any = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    steps: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not sys.stderr.isatty():
        steps.append(structlog.processors.format_exc_info)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"routine": {"()": lambda: routine}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [*steps, render],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.request": {"filters": ["routine"]},
            "django.server": {"handlers": [], "propagate": True},
            "procrastinate": {"level": "WARNING"},  # its information lines carry the arguments of jobs
        },
    }
