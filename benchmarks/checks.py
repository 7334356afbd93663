"""How fast the checks are: `python benchmarks/checks.py`.

Prints one JSON object: every rule over an item of 300 words, warm, as on each
keystroke, beside the floor, one pass of a word pattern over the same words in the same
run; each rule by itself; and what half a megabyte and a whole one of prose take.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from dissemination.checking import RULES, check
from dissemination.checking.passages import passages
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.checks import any_office

GOAL_MS = 10
GOAL_GROWTH = 2.5  # from half a megabyte to a whole one
WORDS = 300
MEGABYTE = 1_000_000
# Invented office prose, with something for many rules.
PROSE = (
    "PEKANBARU – Pemerintah kota membuka layanan perekaman KTP-el di 15 kecamatan "
    "mulai Selasa, 24 November 2026, pukul 08.00–12.00 WIB. Kepala dinas, Dra. Hj. "
    "Nurhayati Zain, M.Si., menyampaikan bahwa warga dihimbau membawa fotokopi "
    "kartu keluarga. "
    '"Kami tidak mau menunggu sampai Rp80.000 baru bergerak," ujarnya. Pendaftaran '
    "ditutup paling lambat 18 Desember 2026 melalui laman resmi kota.example/daftar. "
    "Warga yang belum mendapat nomor antrean dapat menghubungi (0761) 000-112 atau "
    "datang ke kantor lurah besok pagi. Layanan ini gratis, tanpa dipungut biaya apa "
    "pun, dan diharapkan meningkatkan pelayanan publik di seluruh kelurahan. "
)
_FLOOR = re.compile(r"\w+")


def main() -> None:
    """Measure by turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--size", type=int, default=MEGABYTE, metavar="CHARACTERS")
    asked = parser.parse_args()
    item = _item(" ".join((PROSE * 4).split()[:WORDS]))
    office = any_office()
    figures = _by_turns(
        asked.runs,
        {
            "all rules": lambda: check(item, office),
            "floor: one pass of \\w+": lambda: _FLOOR.findall(item.body),
            **{rule.__name__: _alone(rule, item) for rule in RULES},
        },
    )
    large = {
        name: _once_ms(_item(PROSE * (size // len(PROSE))))
        for name, size in (("half", asked.size // 2), ("whole", asked.size))
    }
    print(json.dumps(_result(figures, large, asked.runs, asked.size), indent=1))


def _item(body: str) -> ContentItem:
    return ContentItem(
        id=ItemId("berita"),
        kind=Kind.SERVICE_NOTICE,
        title="Layanan KTP-el Dibuka di 15 Kecamatan",
        body=body,
        unit="Disdukcapil",
        publish_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
        channels=("website", "facebook"),
        hashtags=("#Pekanbaru", "#KTPel"),
    )


def _alone(rule: Callable[..., Any], item: ContentItem) -> Callable[[], object]:
    """Return one rule's work; what rules share is read anew each time."""
    office = any_office()
    return lambda: list(rule(item, tuple(p for p in passages(item) if p.text), office))


def _by_turns(
    runs: int, work: dict[str, Callable[[], object]]
) -> dict[str, dict[str, float]]:
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs + 1):  # the first warms up
        for name, one in work.items():
            began = time.perf_counter()
            one()
            taken[name].append(1000 * (time.perf_counter() - began))
    return {name: _figures(times[1:]) for name, times in taken.items()}


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 3),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 3),
    }


def _once_ms(item: ContentItem) -> float:
    office = any_office()
    check(replace(item, body=PROSE), office)
    began = time.process_time()
    check(item, office)
    return round(1000 * (time.process_time() - began), 1)


def _result(
    figures: dict[str, dict[str, float]], large: dict[str, float], runs: int, size: int
) -> dict[str, Any]:
    median = figures["all rules"]["median_ms"]
    floor = figures["floor: one pass of \\w+"]["median_ms"]
    growth = round(large["whole"] / large["half"], 2)
    return {
        "benchmark": "checks",
        "runs": runs,
        "words": WORDS,
        "figures": figures,
        "times_the_floor": round(median / floor, 1),
        "goals": {
            "all rules, 300 words, ms": {
                "measured": median,
                "goal": GOAL_MS,
                "is_met": median <= GOAL_MS,
            },
            "twice the text, times the time": {
                "measured": growth,
                "goal": GOAL_GROWTH,
                "is_met": growth <= GOAL_GROWTH,
            },
        },
        "large": {"characters": size, "half_ms": large["half"], "ms": large["whole"]},
        "machine": {
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("dissemination", "regex", "holidays")},
        },
    }


if __name__ == "__main__":
    main()
