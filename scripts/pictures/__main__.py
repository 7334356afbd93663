"""Take the README's pictures anew: python scripts/pictures [FOLDER].

Runs `dissemination demo` in a terminal of our own, keeps what it prints, photographs
its page as a phone shows it, and lays three of its cards side by side. Needs Chromium.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from PIL import Image
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

COLUMNS, ROWS = 128, 30
PATIENCE_S = 120
CARDS = ("pekan-imunisasi", "peringatan-dini-cuaca", "hut-korpri")
PHONE = (390, 1240)
CHROMIUM = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--hide-scrollbars"),
    "--virtual-time-budget=5000",  # pictures further down come late
)


def main() -> None:
    """Run the demo and take every picture."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures").resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder, "demo")
        demo, terminal = start_demo(workspace)
        try:
            said = read_until(terminal, b"127.0.0.1:")
            page = re.findall(rb"http://127\.0\.0\.1:\d+", said)[-1].decode()
            take_terminal(said.decode(), out / "terminal.png", Path(folder))
            take_phone(page, out / "practice-page.jpg", Path(folder))
            lay_cards(workspace, out / "cards.jpg")
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=20)
            os.close(terminal)


def start_demo(workspace: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the demo in a terminal, and return both."""
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    demo = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "dissemination", "demo", "--workspace", str(workspace)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "DISSEMINATION_LANGUAGE": "id"},
    )
    os.close(theirs)
    return demo, ours


def read_until(terminal: int, mark: bytes) -> bytes:
    """Return what a terminal shows until a line with `mark` is complete."""
    said, until = b"", time.monotonic() + PATIENCE_S
    while mark not in said.rpartition(b"\n")[0][-400:] and time.monotonic() < until:
        said += os.read(terminal, 65536)
    return said


def take_terminal(said: str, path: Path, folder: Path) -> None:
    """Draw the last frame of what was printed, as a terminal does."""
    frame = re.split(r"\x1b\[\d*[A-K]", said.replace("\r", ""))[-1]
    frame = re.sub(r"\x1b\[\?\d+[hl]", "", frame)
    frame = frame.replace(str(folder), "~").strip("\n")
    screen = Console(record=True, width=COLUMNS, file=io.StringIO())
    screen.print(
        Text.assemble(("$ dissemination demo\n", "bold green"), Text.from_ansi(frame))
    )
    style = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    svg = screen.export_svg(title="dissemination demo", code_format=style)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono")
    wide, tall = (float(n) for n in re.findall(r'viewBox="0 0 (\S+) (\S+)"', svg)[0])
    page = folder / "terminal.html"
    page.write_text(f"<body style='margin:0;background:#fff'>{svg}", encoding="utf-8")
    shot = photograph(page.as_uri(), (round(wide), round(tall)), folder, scale=1)
    shot.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path)


def take_phone(page: str, path: Path, folder: Path) -> None:
    """Photograph the practice page as a phone shows it first."""
    photograph(page, PHONE, folder, scale=2).save(path, quality=80, optimize=True)


def lay_cards(workspace: Path, path: Path) -> None:
    """Lay three of the demo's cards side by side."""
    strip = Image.new("RGB", (3 * 400 + 2 * 24, 711), "white")
    for number, item in enumerate(CARDS):
        card = next((workspace / "hasil").glob(f"{item}-*-1-1.jpg"))
        small = Image.open(card).resize((400, 711), Image.Resampling.LANCZOS)
        strip.paste(small, (number * 424, 0))
    strip.save(path, quality=84, optimize=True)


def photograph(
    address: str, size: tuple[int, int], folder: Path, *, scale: int
) -> Image.Image:
    """Return what Chromium shows at an address."""
    shot = folder / "shot.png"
    browser = shutil.which("chromium") or "chromium-browser"
    subprocess.run(  # noqa: S603 - the machine's own browser
        [
            browser,
            *CHROMIUM,
            f"--user-data-dir={folder / 'browser'}",
            f"--window-size={size[0]},{size[1]}",
            f"--force-device-scale-factor={scale}",
            f"--screenshot={shot}",
            address,
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return Image.open(shot).convert("RGB")


main()
