"""How long `dissemination --help` takes, beside Python alone in the same run."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

RUNS = 20
GOAL_MS = 100
COMMANDS = {
    "python_pass": [sys.executable, "-c", "pass"],
    "help": [sys.executable, "-m", "dissemination", "--help"],
}


def main() -> None:
    """Measure by turns, so that a busy machine is busy for both, and print JSON."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for name in [*COMMANDS, *list(COMMANDS) * RUNS]:  # the first of each warms up
        taken[name].append(run_ms(COMMANDS[name]))
    figures = {name: figures_of(runs[1:]) for name, runs in taken.items()}
    median = figures["help"]["wall_ms"]
    result = {
        "benchmark": "start",
        "runs": RUNS,
        "goal_ms": GOAL_MS,
        "is_met": median <= GOAL_MS,
        "figures": figures,
        "machine": {
            "system": platform.platform(),
            "processor": processor(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
        },
        "versions": {
            "python": platform.python_version(),
            "dissemination": version("dissemination"),
            "click": version("click"),
        },
    }
    print(json.dumps(result, indent=2))


def run_ms(command: list[str]) -> tuple[float, float]:
    """Return the wall and the CPU time of one run, in milliseconds."""
    cpu = cpu_s()
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return (time.perf_counter() - began) * 1000, (cpu_s() - cpu) * 1000


def cpu_s() -> float:
    """Return the CPU seconds of all runs so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figures_of(runs: list[tuple[float, float]]) -> dict[str, float]:
    """Return the medians, and the best and worst wall time, in milliseconds."""
    walls, cpus = zip(*runs, strict=True)
    return {
        "wall_ms": round(statistics.median(walls), 1),
        "best_wall_ms": round(min(walls), 1),
        "worst_wall_ms": round(max(walls), 1),
        "cpu_ms": round(statistics.median(cpus), 1),
    }


def processor() -> str:
    """Return the processor's name, where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            names = [line for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0].partition(":")[2].strip() if names else platform.processor()


if __name__ == "__main__":
    main()
