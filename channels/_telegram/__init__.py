"""The steps of the Telegram adapter: its event loop, its reading of errors."""

from __future__ import annotations

import os

# PTB's own switch: without it each RetryAfter warns of a type that will change.
os.environ.setdefault("PTB_TIMEDELTA", "true")
