"""A simulation in plain Python, in a process of its own: for few iterations, compiling would take far longer."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable

from yingzao.engines.forecast import simulation
from yingzao.engines.schedule import Network


def simulate_plainly(
    network: Network, model: simulation.RiskModel, seed: int, iterations: int, threads: int | None = None,
    watched_ids: Iterable[str] = (),
) -> simulation.SimulationResult:  # fmt: skip
    """What :func:`simulation.simulate` gives, computed without compiled kernels."""
    call = pickle.dumps((network, model, seed, iterations, threads, list(watched_ids)))
    environment = {**os.environ, "YINGZAO_NO_NUMBA": "1"}
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-m", __name__], input=call, stdout=subprocess.PIPE, check=True, env=environment
    )
    result: simulation.SimulationResult = pickle.loads(done.stdout)  # noqa: S301  (written by our own child)
    return result


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(simulation.simulate(*pickle.load(sys.stdin.buffer))))  # noqa: S301
