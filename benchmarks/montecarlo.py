"""Monte Carlo at scale: the compiled simulation against the same rules as a plain Python loop.

One generated network with four calendars, every duration triangular; dates, criticality and sensitivity. The
plain loop runs the simulation's own kernels uncompiled in a child process for a few iterations and is scaled
up. Kernels are compiled beforehand, as an installation keeps them on disk. Run
``python benchmarks/montecarlo.py --size 2000 --iterations 10000``.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.cpm import REAL, as_network, generate
from yingzao.engines.calendar.compiling import COMPILED
from yingzao.engines.forecast.simulation import Estimate, RiskModel, simulate, triangular
from yingzao.engines.schedule import Network, schedule

PLAIN_ITERATIONS = 6
CHILD = "from benchmarks.montecarlo import plain_seconds; print(plain_seconds({size}))"


def case(size: int) -> tuple[Network, RiskModel]:
    """The network of the critical path benchmark with durations from 80 to 150 percent."""
    network = as_network(generate(size), REAL)
    estimates = [
        Estimate(a.id, triangular(0.8 * a.remaining_minutes, a.remaining_minutes, 1.5 * a.remaining_minutes))
        for a in network.activities
    ]
    return network, RiskModel(estimates)


def timed(size: int, iterations: int, threads: int) -> float:
    """Seconds of one simulation from dataclasses to result."""
    network, model = case(size)
    began = time.perf_counter()
    simulate(network, model, 1, iterations, threads)
    return time.perf_counter() - began


def plain_seconds(size: int) -> float:
    """Seconds an iteration takes without compilation: the difference of two runs."""
    if COMPILED:
        raise RuntimeError("set YINGZAO_NO_NUMBA=1")
    few = timed(size, 1, 1)
    return (timed(size, 1 + PLAIN_ITERATIONS, 1) - few) / PLAIN_ITERATIONS


def in_plain_python(size: int) -> float:
    """The same, measured in a child process that does not compile."""
    environment = {**os.environ, "YINGZAO_NO_NUMBA": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", CHILD.format(size=size)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(json.loads(answer.stdout))


def rows_of(size: int, iterations: int, repeats: int) -> list[tuple[str, float]]:
    """Seconds of each way for all iterations."""
    timed(size, 64, 1)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    network, _ = case(size)
    schedule(network)
    began = time.perf_counter()
    schedule(network)
    one_schedule = time.perf_counter() - began
    rows = [
        (f"simulation, {threads} thread{'s' if threads > 1 else ''}", threads)
        for threads in dict.fromkeys((cores, 1))
    ]
    measured = [(name, min(timed(size, iterations, t) for _ in range(repeats))) for name, t in rows]
    measured.append(("engine from dataclasses to result, once per iteration", one_schedule * iterations))
    measured.append(("the same kernels as a plain Python loop", in_plain_python(size) * iterations))
    return measured


def main(argv: Sequence[str] | None = None) -> int:
    """Print a markdown table of times and of their ratio to the first row."""
    parser = argparse.ArgumentParser(prog="bench montecarlo", description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=2_000, help="activities; links are about twice as many")
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, of which the best counts")
    options = parser.parse_args(argv)
    rows = rows_of(options.size, options.iterations, options.repeats)
    print(f"{options.size:,} activities × {options.iterations:,} iterations, four calendars\n")
    print("| what | seconds | times the first |")
    print("|---|---:|---:|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:,.2f} | {seconds / rows[0][1]:,.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
