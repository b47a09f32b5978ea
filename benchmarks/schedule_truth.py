"""How far computed schedules equal the dates that P6 and Microsoft Project stored, file by file.

Counted are open activities: those whose early start, early finish, late start, late finish and total float are all
the stored ones (two dates are the same when no working time lies between them). Beside those of P6 stand the dates of
MPXJ's scheduler for Primavera. Run ``python benchmarks/schedule_truth.py FOLDER``; without a folder the real files of
the tests are taken.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import _mpxj
from yingzao.engines.calendar import CalendarError
from yingzao.engines.schedule import ActivityDates, Progress, ScheduleError, schedule
from yingzao.formats.schedule_file import ImportedSchedule, ScheduleFileError
from yingzao.formats.schedule_file.agreement import MEASURES, compare_with_stored
from yingzao.formats.schedule_reading import read_schedule

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("YINGZAO_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
REFUSALS = (ScheduleFileError, ScheduleError, CalendarError)


@dataclass(frozen=True)
class Score:
    """Of ``open`` activities, how many have a value that differs, and how many floats contradict their dates."""

    open: int
    wrong: int
    wrong_by_measure: dict[str, int]
    contradictory: int

    def cells(self) -> list[str]:
        """Percent that agree: each measure, then all of them at once."""
        wrong = [self.wrong_by_measure.get(measure, 0) for measure in MEASURES]
        return [f"{100 * (1 - count / max(self.open, 1)):.2f}" for count in (*wrong, self.wrong)]


def score(imported: ImportedSchedule, dates: Iterable[ActivityDates]) -> Score:
    """Compare dates in the order of the activities with the stored ones."""
    agreement = compare_with_stored(imported, dates)
    open_ = {
        activity.id
        for activity, kept in zip(imported.network.activities, imported.activities, strict=True)
        if activity.progress is not Progress.COMPLETED and kept.stored.early_start is not None
    }
    found = [difference for difference in agreement.differences if difference.activity_id in open_]
    by_measure = {measure: sum(d.measure == measure for d in found) for measure in MEASURES}
    return Score(len(open_), len({d.activity_id for d in found}), by_measure, agreement.contradictory)


def peer_dates(imported: ImportedSchedule, path: Path) -> list[ActivityDates]:
    """MPXJ's dates in the order of the activities."""
    computed = _mpxj.schedule_file(path)
    nothing = _mpxj.PeerDates(None, None, None, None, None)
    rows = (computed.get(int(activity.id), nothing) for activity in imported.network.activities)
    return [
        ActivityDates(
            activity.id,
            row.early_start,
            row.early_finish,
            row.late_start,
            row.late_finish,
            row.total_float,
            None,
            False,
            False,
        )
        for activity, row in zip(imported.network.activities, rows, strict=True)
    ]


def row_of(path: Path, with_peer: bool) -> list[str]:
    """One line of the table: the file, ours, and of a XER the peer's."""
    try:
        imported = read_schedule(path.read_bytes(), path.name)
        ours = score(imported, schedule(imported.network))
    except REFUSALS as refusal:
        return [path.stem, "", f"refused: {refusal}"]
    cells = [path.stem, f"{ours.open:,}", *ours.cells(), str(ours.contradictory)]
    if path.suffix != ".xer":
        return cells
    if not with_peer:
        return [*cells, "no peer"]
    try:
        return [*cells, *score(imported, peer_dates(imported, path)).cells()]
    except _mpxj.PeerRefusal as refusal:
        return [*cells, f"refused: {str(refusal)[:60]}"]


def main(argv: Sequence[str] | None = None) -> int:
    """Print a markdown table of agreement, and the peer's absence where it is absent."""
    parser = argparse.ArgumentParser(prog="bench schedule-truth", description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", type=Path, nargs="*", default=[SHARED / "schedules" / f for f in ("xer", "mspdi")]
    )
    folders = parser.parse_args(argv).folder
    found = [sorted(path for folder in folders for path in folder.glob(kind)) for kind in ("*.xer", "*.xml")]
    if not any(found):
        print(f"*** There are no XER or XML files in {', '.join(map(str, folders))}. ***", file=sys.stderr)
        return 1
    with_peer = not _mpxj.why_missing()
    if found[0] and not with_peer:
        _mpxj.say_missing()
    names = ["ES", "EF", "LS", "LF", "TF", "all"]
    heads = ["file", "open", *names, "contradictory"]
    print_table([*heads, *(f"MPXJ {name}" for name in names)], found[0], with_peer)
    print_table(heads, found[1], False)
    return 0


def print_table(heads: Sequence[str], files: Sequence[Path], with_peer: bool) -> None:
    """A markdown table of the files, line by line; nothing where there are none."""
    if not files:
        return
    print("| " + " | ".join(heads) + " |")
    print("|---|" + "---:|" * (len(heads) - 1))
    for path in files:
        print("| " + " | ".join(row_of(path, with_peer)) + " |", flush=True)
    print()


if __name__ == "__main__":
    sys.exit(main())
