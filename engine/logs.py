"""Logs for keepers: one JSON object per line on standard error, UTC, no personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def as_json() -> None:
    """Sets the form of this process's log."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
