"""Predecessor links of a Microsoft Project XML; those on summaries become links of the work beneath."""

from collections.abc import Iterable
from dataclasses import dataclass

from yingzao.engines.schedule import Activity, Link, LinkKind
from yingzao.formats.schedule_file import Notes, Places, ScheduleFileError
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.values import read_count, read_flag, read_instant, required

from .outline import Outline
from .tasks import is_elapsed

KINDS = {0: LinkKind.FF, 1: LinkKind.FS, 2: LinkKind.SF, 3: LinkKind.SS}
PERCENT_FORMATS = {19, 20, 51, 52}
MOST_LINKS = 2_000_000


@dataclass(frozen=True)
class _Written:
    """A link as it stands in the file, between tasks or summaries."""

    before: str
    after: str
    kind: LinkKind
    lag: int
    elapsed: bool
    line: int


def read_links(outline: Outline, activities: list[Activity], notes: Notes, places: Places) -> list[Link]:
    """Return the links between work tasks; raises for a predecessor that the file does not hold."""
    durations = {activity.id: activity.remaining_minutes for activity in activities}
    written = [
        link
        for uid, task in (*outline.leaves.items(), *outline.summaries.items())
        for record in task.each("PredecessorLink")
        if (link := _read(uid, record, outline, durations, notes)) is not None
    ]
    plain = [link for link in written if not {link.before, link.after} & outline.summaries.keys()]
    spread = _Spread(outline, plain, notes)
    found = [Link(each.before, each.after, each.kind, each.lag, each.elapsed) for each in plain]
    places.links.update(((each.before, each.after), each.line) for each in reversed(plain))
    seen = {(link.predecessor_id, link.successor_id, link.kind) for link in found}
    for each in written:
        if not {each.before, each.after} & outline.summaries.keys():
            continue
        notes["link.on_summary_spread"] += 1
        for before, after in spread.pairs(each):
            if (before, after, each.kind) not in seen:
                seen.add((before, after, each.kind))
                places.links.setdefault((before, after), each.line)
                found.append(Link(before, after, each.kind, each.lag, each.elapsed))
        if len(found) > MOST_LINKS:
            raise ScheduleFileError(
                "mspdi.too_many_links",
                f"Links on summary tasks stand for more than {MOST_LINKS} links between tasks.",
                "Link the tasks themselves instead of their summaries.",
                table="PredecessorLink",
                params={"limit": MOST_LINKS},
            )
    return found


def _read(
    uid: str, record: Record, outline: Outline, durations: dict[str, int], notes: Notes
) -> _Written | None:
    before = required(record, "PredecessorUID")
    known = before in outline.leaves or before in outline.summaries
    if not known and (before in outline.left_out or read_flag(record, "CrossProject")):
        left_out = before in outline.left_out
        notes.at("link.to_inactive" if left_out else "link.activity_outside_file", record.line)
        return None
    if not known:
        raise ScheduleFileError(
            "file.link_nowhere",
            f"A link of task {uid} names predecessor {before}, which the file does not hold.",
            "Remove the link, or save the file again together with that task.",
            line=record.line,
            table="PredecessorLink",
            field="PredecessorUID",
            params={"activity": uid, "predecessor": before},
        )
    code = read_count(record, "Type", 1)
    if code not in KINDS:
        notes[f"link.type={code}"] += 1
    lag, lag_format = read_count(record, "LinkLag"), read_count(record, "LagFormat", 7)
    if lag_format in PERCENT_FORMATS:
        # A percent lag of nothing is what programs write that lost the lag they had.
        notes["link.lag_in_percent_fixed" if lag else "link.lag_of_no_percent"] += 1
        minutes = round(durations.get(before, 0) * lag / 100)
    else:
        minutes = round(lag / 10)
    elapsed = minutes != 0 and is_elapsed(lag_format)
    return _Written(before, uid, KINDS.get(code, LinkKind.FS), minutes, elapsed, record.line)


class _Spread:
    """Puts the work beneath summaries in their place.

    What starts after a summary starts after all work in it, and what a summary waits for all its work waits
    for. Work inside that follows other work inside of the same summary is held by that already and needs no
    link of its own.
    """

    def __init__(self, outline: Outline, plain: list[_Written], notes: Notes) -> None:
        self.outline = outline
        self.under = outline.leaves_under()
        self.notes = notes
        self.after_finish: dict[str, list[str]] = {}
        self.before_finish: dict[str, list[str]] = {}
        for link in plain:
            if link.kind is LinkKind.FS and link.lag >= 0:
                self.after_finish.setdefault(link.before, []).append(link.after)
                self.before_finish.setdefault(link.after, []).append(link.before)

    def pairs(self, link: _Written) -> Iterable[tuple[str, str]]:
        befores = self._befores(link)
        afters = self._afters(link)
        return ((before, after) for before in befores for after in afters if before != after)

    def _befores(self, link: _Written) -> list[str]:
        if link.before not in self.outline.summaries:
            return [link.before]
        work = self.under[link.before]
        if link.kind in (LinkKind.SS, LinkKind.SF):
            self.notes["link.from_summary_start"] += 1
            return _first_to_start(self.outline, work)
        return _without(work, self.after_finish)

    def _afters(self, link: _Written) -> list[str]:
        if link.after not in self.outline.summaries:
            return [link.after]
        work = self.under[link.after]
        return _without(work, self.before_finish) if link.kind in (LinkKind.FS, LinkKind.SS) else work


def _without(work: list[str], neighbours: dict[str, list[str]]) -> list[str]:
    inside = set(work)
    return [uid for uid in work if inside.isdisjoint(neighbours.get(uid, ()))]


def _first_to_start(outline: Outline, work: list[str]) -> list[str]:
    """A summary starts with the first of its work: the task that Project stored as the earliest."""
    dated = [(date, uid) for uid in work if (date := read_instant(outline.leaves[uid], "Start")) is not None]
    return [min(dated)[1]] if dated else work[:1]
