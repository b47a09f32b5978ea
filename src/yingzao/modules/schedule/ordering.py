"""Where rows stand in a plan: positions of activities with room between them, paths of WBS nodes as text."""

from collections.abc import Iterable

from django.db.models import Max

from .models import Activity, Plan, WbsNode
from .opened import forget
from .rows import update_rows

SPACING = 1 << 20
"""Between neighbours that were written one after the other; halved with each row put between them."""
MIDDLE = "n"


def last_position(plan: Plan) -> int:
    return plan.activities.aggregate(last=Max("position"))["last"] or 0


def position_after(plan: Plan, row: Activity | None) -> int:
    """A free position right after ``row``, or before all rows; makes room where there is none."""
    low = row.position if row is not None else -1
    high = (
        plan.activities.filter(position__gt=low)
        .order_by("position")
        .values_list("position", flat=True)
        .first()
    )
    if high is None:
        return low + SPACING
    if high - low < 2:
        _make_room(plan)
        return position_after(plan, plan.activities.get(pk=row.pk) if row is not None else None)
    return (low + high) // 2


def position_before(plan: Plan, row: Activity) -> int:
    """A free position right before ``row``."""
    before = plan.activities.filter(position__lt=row.position).order_by("position", "pk").last()
    return position_after(plan, before)


def _make_room(plan: Plan) -> None:
    """Spread the positions; the order stays, so this is no edit."""
    rows = list(plan.activities.all())
    for place, row in enumerate(rows, start=1):
        row.position = place * SPACING
    update_rows(Activity, ("position",), rows)
    forget(plan)


# -- paths of WBS nodes --------------------------------------------------------------------------------


def segment(node: WbsNode) -> str:
    """The last piece of the node's path, by which it stands among its siblings."""
    return node.path.rstrip("/").rsplit("/", 1)[-1]


def segment_between(low: str, high: str) -> str:
    """A piece that sorts after ``low`` and before ``high``; empty means no neighbour on that side.

    Letters follow digits in every collation, so a letter appended sorts behind all below the node before.
    """
    if not high:
        return f"{int(low[:6]) + 1:06}" if low[:6].isdigit() else f"{low}{MIDDLE}" if low else "000001"
    if not high.startswith(low):
        return low + MIDDLE
    first, rest = high[len(low)], high[len(low) + 1 :]
    if first in "0a":
        return low + first + segment_between("", rest) if rest else low + first
    if not low and first.isdigit():
        return chr(ord(first) - 1) + MIDDLE
    lowest = "0" if first.isdigit() else "a"
    between = chr((ord(lowest) + ord(first)) // 2)
    return low + between if between != lowest else low + lowest + MIDDLE


def path_after(parent: WbsNode | None, siblings: Iterable[WbsNode], after: WbsNode | None) -> str:
    """A free path beneath ``parent`` right after one of its children, or before all of them."""
    pieces = sorted(segment(node) for node in siblings)
    low = segment(after) if after is not None else ""
    high = next((piece for piece in pieces if piece > low), "")
    return f"{parent.path if parent else ''}{segment_between(low, high)}/"
