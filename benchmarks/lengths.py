"""How fast texts are counted in each unit, beside `len` and npm's twitter-text.

That library is measured where node finds it: `npm install twitter-text@3.1.0` in a
folder, and its `node_modules` as NODE_PATH.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from typing import get_args

from dissemination.domain.length import Unit, measure, measure_safely

ROUNDS = 15
NEWS = (
    "Pasar murah menjelang Iduladha digelar di halaman kantor camat, Sabtu "
    "(23/11/2026) "
    "pukul 08.00–12.00 WIB. Beras 5 kg Rp60.000, minyak goreng Rp14.000 per liter."
)
CARE = (
    "📢 Imunisasi gratis di Posyandu Melati. Bawa KTP dan buku KIA ya, Bunda! 👩🏽‍⚕️\n\n"
    "Info: pekanbaru.go.id/imunisasi #PekanbaruSehat"
)
QUOTE = (
    "“Kami minta warga tetap waspada,” ujar Kepala BPBD, Drs. H. Andi Saputra, M.Si., "
    "di Pekanbaru. Nomor darurat 112; https://bpbd.riau.go.id/siaga?x=1."
)
TEXTS = [NEWS, CARE, QUOTE] * 100
NPM = """
const { parseTweet } = require("twitter-text");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const rounds = Number(process.argv[1]), taken = [];
for (let round = 0; round <= rounds; round++) {
  const began = process.hrtime.bigint();
  for (const text of texts) parseTweet(text);
  taken.push(Number(process.hrtime.bigint() - began) / 1e9);
}
console.log(JSON.stringify(taken.slice(1)));
"""


def main() -> None:
    """Measure each unit, and print JSON."""
    counters: dict[str, Callable[[str], int]] = {"len": len}
    counters |= {unit: measure(unit) for unit in get_args(Unit)}
    counters["weighted, safely"] = measure_safely("weighted")
    taken: dict[str, list[float]] = {name: [] for name in counters}
    for _ in range(
        ROUNDS + 1
    ):  # by turns: a busy machine is busy for all; one warms up
        for name, count in counters.items():
            taken[name].append(run_s(count))
    figures = {name: figures_of(times[1:]) for name, times in taken.items()}
    if theirs := npm_s():
        figures["npm twitter-text"] = figures_of(theirs)
    result = {
        "benchmark": "lengths",
        "rounds": ROUNDS,
        "texts": len(TEXTS),
        "characters": sum(map(len, TEXTS)),
        "figures": figures,
        "machine": {"system": platform.platform(), "cores": os.cpu_count()},
        "versions": {"python": platform.python_version()},
    }
    print(json.dumps(result, indent=2))


def run_s(count: Callable[[str], int]) -> float:
    """Return how many seconds all texts take."""
    began = time.perf_counter()
    for text in TEXTS:
        count(text)
    return time.perf_counter() - began


def npm_s() -> list[float]:
    """Return the times of npm's library; none where it is not there."""
    node = shutil.which("node")
    if node is None:
        return []
    done = subprocess.run(  # noqa: S603 - the script above
        [node, "-e", NPM, str(ROUNDS)],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        check=False,
    )
    times: list[float] = json.loads(done.stdout) if done.returncode == 0 else []
    return times


def figures_of(times: list[float]) -> dict[str, float]:
    """Return the median time of a text, and the texts a second."""
    median = statistics.median(times) / len(TEXTS)
    return {
        "microseconds_a_text": round(median * 1e6, 2),
        "texts_a_second": round(1 / median),
    }


if __name__ == "__main__":
    main()
