"""The outline of a Microsoft Project XML: which tasks are summaries, which are work, and what lies under what."""

from dataclasses import dataclass, field

from yingzao.formats.schedule_file import ScheduleFileError, WbsNode
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.values import read_count, read_flag, required

from .layout import MspdiFile

ROOT = "0"
MOST_LEVELS = 200


@dataclass
class Outline:
    """Work tasks in the order of the file, summaries, and the summary each stands under; all by UID."""

    root: Record | None = None
    leaves: dict[str, Record] = field(default_factory=dict)
    summaries: dict[str, Record] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def leaves_under(self) -> dict[str, list[str]]:
        """The work tasks under each summary, however deep; every summary has an entry."""
        found: dict[str, list[str]] = {uid: [] for uid in self.summaries}
        for uid in self.leaves:
            above = self.parent[uid]
            while above != ROOT:
                found[above].append(uid)
                above = self.parent[above]
        return found


def read_outline(file: MspdiFile) -> Outline:
    """Build the tree from the outline levels in file order; empty rows and inactive tasks are left out."""
    outline = Outline()
    rows = [task for task in file.tasks if not read_flag(task, "IsNull")]
    levels = [read_count(task, "OutlineLevel", 1) for task in rows]
    path: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for place, (task, level) in enumerate(zip(rows, levels, strict=True)):
        uid = required(task, "UID")
        if uid in seen:
            raise ScheduleFileError(
                "file.duplicate_id",
                f"Task {uid} stands twice; it was first met in line {seen[uid]}.",
                "Save the file again from Microsoft Project.",
                line=task.line,
                table="Task",
                field="UID",
                params={"id": uid, "first_line": seen[uid]},
            )
        seen[uid] = task.line
        if uid == ROOT or level <= 0:
            outline.root = outline.root or task
            outline.left_out.add(uid)
            continue
        while path and path[-1][0] >= level:
            path.pop()
        outline.parent[uid] = path[-1][1] if path else ROOT
        has_work = place + 1 < len(levels) and levels[place + 1] > level
        if has_work or read_flag(task, "Summary"):
            if len(path) >= MOST_LEVELS:
                raise _too_deep(task)
            path.append((level, uid))
            outline.summaries[uid] = task
        elif not read_flag(task, "Active", True):
            file.notes["task.inactive"] += 1
            outline.left_out.add(uid)
        else:
            outline.leaves[uid] = task
    return outline


def _too_deep(task: Record) -> ScheduleFileError:
    return ScheduleFileError(
        "file.wbs_depth",
        f"The outline is deeper than {MOST_LEVELS} levels.",
        "Flatten the outline in Microsoft Project.",
        line=task.line,
        table="Task",
        field="OutlineLevel",
        params={"limit": MOST_LEVELS},
    )


def to_wbs(outline: Outline, project_id: str, project_name: str, short_name: str) -> tuple[WbsNode, ...]:
    """Return the summaries as WBS nodes beneath one root for the project."""
    nodes = [WbsNode(ROOT, project_id, None, short_name, project_name, 0, True)]
    for number, (uid, task) in enumerate(outline.summaries.items(), start=1):
        code = task["WBS"] or task["OutlineNumber"] or task["ID"] or uid
        nodes.append(WbsNode(uid, project_id, outline.parent[uid], code, task["Name"] or code, number, False))
    return tuple(nodes)
