"""Draw the pictures of the samples: python scripts/illustrations [FOLDER]."""

from __future__ import annotations

import sys
from pathlib import Path

from scenes import SCENES

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "samples")
for name, draw in SCENES.items():
    draw().save(folder / name)
