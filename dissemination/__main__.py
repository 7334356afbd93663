"""`python -m dissemination`."""

from __future__ import annotations

from dissemination.cli import main

if __name__ == "__main__":
    main()
