"""A warm Chromium that shows one page, driven over its own pipe: its best case.

No driver stands between: commands go by the DevTools protocol over two file
descriptors (`--remote-debugging-pipe`), one JSON text after another, each ended by a
zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_TICKS = os.sysconf("SC_CLK_TCK")


def find() -> str | None:
    """Return the program, or None where this machine has none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Browser:
    """One page at 1080 by 1920."""

    def __init__(self, process: subprocess.Popen[bytes], out: int, into: int) -> None:
        self._process = process
        self._out, self._into = out, into
        self._numbers = count(1)
        self._rest = b""
        self._session = ""

    def open(self, page: Path, width: int, height: int) -> None:
        """Show a page, and wait until its fonts and pictures are there."""
        made = self._ask("Target.createTarget", url="about:blank")
        target = made["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._ask("Page.enable")
        self._ask("Page.navigate", url=page.as_uri())
        self.run("document.readyState === 'complete' || new Promise(r => onload = r)")
        self.run("document.fonts.ready.then(() => 1)")

    def run(self, script: str) -> Any:
        """Run a script in the page, and wait for what it promises."""
        said = self._ask(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        return said["result"].get("value")

    def shoot(self, quality: int) -> bytes:
        """Return the page as a JPEG."""
        said = self._ask(
            "Page.captureScreenshot",
            format="jpeg",
            quality=quality,
            optimizeForSpeed=True,
        )
        return base64.b64decode(said["data"])

    def cpu_s(self) -> float:
        """Return the processor seconds of all its processes."""
        return sum(_stat(pid)[0] for pid in self._family())

    def memory_mb(self) -> float:
        """Return the resident memory of all its processes, shared pages by share."""
        return sum(_share_mb(pid) for pid in self._family())

    def _family(self) -> list[int]:
        parents = {
            int(path.name): _stat(int(path.name))[1]
            for path in Path("/proc").iterdir()
            if path.name.isdigit()
        }
        found = [self._process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._into, json.dumps(asked).encode() + b"\0")
        while True:
            said = self._heard()
            if said.get("id") == number:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return said["result"]

    def _heard(self) -> Any:
        while b"\0" not in self._rest:
            more = os.read(self._out, 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\0")
        return json.loads(line)


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """Run a browser until the end of the block."""
    from_us, into = os.pipe()
    out, to_us = os.pipe()

    def hand_over() -> None:
        # Chromium reads commands from 3 and answers on 4.
        first, second = os.dup(from_us), os.dup(to_us)
        os.dup2(first, 3)
        os.dup2(second, 4)

    with tempfile.TemporaryDirectory() as profile:
        process = subprocess.Popen(  # noqa: S603 - found by its name
            [
                program,
                *("--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--hide-scrollbars", "--remote-debugging-pipe", "--mute-audio"),
                *("--allow-file-access-from-files", f"--user-data-dir={profile}"),
            ],
            preexec_fn=hand_over,  # noqa: PLW1509 - before any thread of ours
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(to_us)
        try:
            yield Browser(process, out, into)
        finally:
            process.kill()
            process.wait()
            os.close(into)
            os.close(out)


def _stat(pid: int) -> tuple[float, int]:
    """Return the processor seconds of a process, and its parent."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended meanwhile
        return 0.0, 0
    fields = said.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[1])


def _share_mb(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((one for one in said.splitlines() if one.startswith("Pss:")), "Pss: 0")
    return int(line.split()[1]) / 1024
