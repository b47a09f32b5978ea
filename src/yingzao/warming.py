"""Compile the schedule kernels before anybody waits for them: once for every state of their sources on a machine."""

import fcntl
from collections.abc import Callable
from datetime import date

from yingzao.engines.calendar import WorkCalendar, instant
from yingzao.engines.calendar.compiling import COMPILED, machine_code_folder
from yingzao.engines.forecast import simulation
from yingzao.engines.resources import levelling
from yingzao.engines.schedule import (
    Activity,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Network,
    Project,
    schedule,
)

EIGHT_HOURS = ((480, 720), (780, 1020))


def warm_up() -> None:
    """Compile what networks, levelling and simulation need, in this order; does nothing for what was compiled.

    Only one process of a machine compiles: the others find its machine code on disk.
    """
    if not COMPILED:
        return
    folder = machine_code_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compiling").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for compile_kernels in STEPS:
            ready = folder / f"ready {compile_kernels.__module__}"
            if not ready.exists():
                compile_kernels()
                ready.touch()


def networks() -> None:
    """Schedule two small networks, which compiles what all networks need."""
    for calendars in (1, 2):
        schedule(_network(calendars))


def _network(calendars: int) -> Network:
    """Activities under one or two calendars, joined by every kind of link, the last as late as possible."""
    weeks = [(EIGHT_HOURS,) * 7, (EIGHT_HOURS,) * 5 + ((), ())][:calendars]
    late = Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    start = instant(date(2026, 3, 2))
    activities = [
        Activity(str(n), "p", str(n % calendars), 960, constraint=late if n == len(LinkKind) else None)
        for n in range(len(LinkKind) + 1)
    ]
    return Network(
        [Project("p", start, plan_start=start)],
        [WorkCalendar(str(n), str(n), week) for n, week in enumerate(weeks)],
        activities,
        [Link(str(kind.value), str(kind.value + 1), kind, 60) for kind in LinkKind],
    )


#: what people wait for soonest stands first: an edit, then the jobs
STEPS: tuple[Callable[[], None], ...] = (networks, levelling.warm_up, simulation.warm_up)
