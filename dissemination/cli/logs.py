"""Logs to standard error, for people or as JSON lines."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_OURS = "dissemination"
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One JSON object a line, with what the caller gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        line: dict[str, object] = {"at": at, "level": record.levelname}
        line["says"] = record.getMessage()
        if not record.name.startswith(_OURS):
            line["library"] = record.name
        # No fact takes the place of what every line has.
        line |= {k: v for k, v in _extra(record).items() if k not in line}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The hour, what is said, and what the caller gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, with a traceback below where there is one."""
        facts = " ".join(f"{key}={value}" for key, value in _extra(record).items())
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.getMessage()} {facts}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line.rstrip()


def log_to_stderr(form: str) -> None:
    """Send our own log to standard error; the libraries' only from warnings on.

    Their debug lines hold whole addresses, with tokens in them.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(_OURS).setLevel(logging.INFO)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {k: v for k, v in vars(record).items() if k not in _PLAIN}
