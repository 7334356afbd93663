"""Secrets that libraries write into the log, taken out before any handler sees them."""

from __future__ import annotations

import logging
import re


def hide(secret: re.Pattern[str], *loggers: str) -> None:
    """Put "<token>" in the place of a secret in all that these loggers write.

    Args:
        secret: what is written; its first group, which stands before it, stays.
        loggers: by name; a logger below one of them is another one.
    """

    def clean(record: logging.LogRecord) -> bool:
        record.msg = secret.sub(r"\1<token>", record.getMessage())
        record.args = ()
        return True

    for name in loggers:
        logging.getLogger(name).addFilter(clean)
