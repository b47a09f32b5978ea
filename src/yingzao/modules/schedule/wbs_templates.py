"""Beginning a plan with a template of a WBS, and keeping the WBS of a plan as one."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import merge
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project, ProjectType
from yingzao.core.projects.parts import sort_path
from yingzao.core.records.services import Refusal
from yingzao.standards.loader import load

from .branches import with_those_above
from .models import SPANNING, Activity, LinkChoice, Plan, WbsTemplate
from .pasting import MOST_ROWS, WEIGHT_COLUMN
from .words import weight_text

SHIPPED = "shipped-"
Children = dict[int | None, list[Any]]
"""What stands right beneath a node; None: on the first level."""


@dataclass(frozen=True)
class Offer:
    """A template to choose: its key, what it is called, for which types of project, whether it is to be verified."""

    key: str
    name: str
    types: tuple[str, ...]
    rows: str
    to_be_verified: bool

    @property
    def count(self) -> int:
        return len(self.rows.splitlines())

    @property
    def type_names(self) -> str:
        return together(ProjectType(each).label for each in self.types)


def offers(project: Project) -> list[Offer]:
    """What may be chosen in a project: those of the company and those of its type first."""
    own = [
        Offer(str(each.pk), each.name, (each.project_type,) if each.project_type else (), each.rows, False)
        for each in WbsTemplate.objects.filter(withdrawn=False)
    ]
    is_chinese = (get_language() or "").startswith("zh")
    shipped = [
        Offer(f"{SHIPPED}{each.key}", each.zh if is_chinese else each.en, each.types, each.pasteable, True)
        for each in load("wbs_templates").templates
    ]
    return sorted([*own, *shipped], key=lambda offer: bool(offer.types) and project.type not in offer.types)


def rows_of(plan: Plan) -> str:
    """The WBS of a plan as rows to be pasted, numbered anew from its tree: work, duration, links, weights."""
    lines, codes = [], _outline(plan)
    links = _links(plan, codes)
    for row, code in codes.items():
        cells = [code, row.name, "", "", *[""] * (WEIGHT_COLUMN - 4), weight_text(row.weight)]
        if isinstance(row, Activity):
            cells[2] = _days(row.original_minutes / row.calendar.minutes_per_day)
            cells[3] = ";".join(links.get(row.pk, ()))
        lines.append("\t".join(cells).rstrip("\t"))
    return "\n".join(lines)


@transaction.atomic
def keep_as_template(plan: Plan, name: str, project_type: str) -> WbsTemplate:
    """Keep the WBS of a plan under a name of its own; refused where the name is taken or the plan is empty."""
    if not plan.activities.exists():
        raise Refusal(_("The plan has no activities to keep."))
    if plan.activities.count() + plan.wbs.count() > MOST_ROWS:
        raise Refusal(_("A template holds at most %d rows.") % MOST_ROWS)
    if WbsTemplate.objects.filter(name=name, withdrawn=False).exists():
        raise Refusal(_("There is a template “%s” already: give another name or withdraw that one.") % name)
    template = WbsTemplate(name=name, project_type=project_type, rows=rows_of(plan))
    template.save(action="created")
    return template


def withdraw(template: WbsTemplate) -> None:
    """Offer it no longer; plans begun with it stay as they are."""
    if not template.withdrawn:
        template.withdrawn = True
        template.save(action="withdrawn")


def _outline(plan: Plan) -> dict[Any, str]:
    """Nodes and activities in the order of the chart, each with its outline code; nodes without work are left out."""
    works: Children = {}
    rows = plan.activities.exclude(kind__in=SPANNING).select_related("calendar").order_by("position", "pk")
    for row in rows:
        works.setdefault(row.wbs_id, []).append(row)
    nodes = list(plan.wbs.order_by("path"))
    worked = with_those_above({node.pk: node.parent_id for node in nodes}, works)
    branches: Children = {}
    for node in nodes:
        if node.pk in worked:
            branches.setdefault(node.parent_id, []).append(node)
    return dict(_numbered(works, branches, None, ""))


def _numbered(works: Children, branches: Children, node: int | None, above: str) -> Iterable[tuple[Any, str]]:
    """Works and nodes of one level keep their own order; between the two their codes decide."""
    level = merge(works.get(node, ()), branches.get(node, ()), key=lambda row: sort_path(row.code))
    for place, row in enumerate(level, start=1):
        code = f"{above}{place}"
        yield row, code
        if not isinstance(row, Activity):
            yield from _numbered(works, branches, row.pk, f"{code}.")


def _days(days: float) -> str:
    return f"{round(days, 3):g}"


def _links(plan: Plan, codes: dict[Any, str]) -> dict[int, list[str]]:
    """Activity → its predecessors as they are typed."""
    code_of = {row.pk: code for row, code in codes.items() if isinstance(row, Activity)}
    found: dict[int, list[str]] = {}
    for link in plan.dependencies.select_related("predecessor__calendar"):
        if link.predecessor_id in code_of and link.successor_id in code_of:
            days = link.lag_minutes / link.predecessor.calendar.minutes_per_day
            lag = f"{'+' if days > 0 else ''}{_days(days)}" if link.lag_minutes else ""
            kind = LinkChoice(link.kind).name
            text = code_of[link.predecessor_id] + ("" if kind == "FS" and not lag else kind + lag)
            found.setdefault(link.successor_id, []).append(text)
    return found
