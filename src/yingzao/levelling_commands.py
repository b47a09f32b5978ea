"""Levelling on the command line: the shortest plan of a PSPLIB file under its resources."""

import json
import time
from pathlib import Path

from yingzao.engines.resources.levelling import LevellingError, plan_periods_within, warm_up
from yingzao.engines.schedule import CycleError
from yingzao.formats.psplib import PsplibError, read_psplib
from yingzao.schedule_commands import REFUSED, Outcome

REFUSALS = (PsplibError, LevellingError, CycleError, OSError)


def level_file(path: Path, seconds: float, seed: int = 0, workers: int = 2, as_json: bool = False) -> Outcome:
    """Level a single-mode PSPLIB file (``.sm``) within ``seconds``; JSON with ``as_json``, else a table."""
    warm_up()
    until = time.monotonic() + seconds
    try:
        instance = read_psplib(path.read_bytes())
        plan = plan_periods_within(instance.problem, lambda: until - time.monotonic(), seed, workers)
    except REFUSALS as error:
        refusal = {"error": {"code": getattr(error, "code", "file.unreadable"), "message": str(error)}}
        return Outcome(REFUSED, json.dumps(refusal) if as_json else "", f"{path}: {error}", refusal)
    starts = dict(zip(instance.jobs, plan.starts, strict=True))
    document = {"makespan": plan.makespan, "proven": plan.proven, "starts": starts}
    if as_json:
        return Outcome(0, json.dumps(document), "", document)
    proof = "proven shortest" if plan.proven else f"nothing under {plan.bound} is possible"
    lines = [
        f"makespan {plan.makespan}, {proof}",
        "job  start",
        *(f"{j:>3}  {at}" for j, at in starts.items()),
    ]
    return Outcome(0, "\n".join(lines), "", document)
