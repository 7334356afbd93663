"""Multi-channel content dissemination: written once, said properly, published once."""

from __future__ import annotations

__version__ = "0.1.0"
