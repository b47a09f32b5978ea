"""Strength by kind and grade: what is tested, what waits and is late, what the mean must be, and the curve."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.records.models import kind_of
from yingzao.core.records.status import Status
from yingzao.core.screens.pages import fetch_project, page, signed_in_only
from yingzao.engines.quality.strength import LotVerdict

from .evaluating import judge_lot
from .models import GroupStage, Judged, SpecimenGroup, StrengthEvaluation, Use
from .run_drawing import Level, RunChart, Value, draw_run
from .testing_panels import METHODS

KIND = kind_of(SpecimenGroup)
_COLOURS = {GroupStage.REACHED: "green", GroupStage.BELOW: "yellow"}


@dataclass(frozen=True)
class Row:
    """All groups of one kind and grade of a project, and what the formula says of those tested so far."""

    use: Use
    grade: str
    groups: list[SpecimenGroup]
    verdict: LotVerdict | None

    @property
    def tested(self) -> list[SpecimenGroup]:
        return [group for group in self.groups if group.value_mpa is not None]

    @property
    def waiting(self) -> int:
        return sum(group.is_waiting for group in self.groups)

    @property
    def late(self) -> int:
        return sum(bool(group.days_late) for group in self.groups)

    @property
    def judged(self) -> Judged:
        return Judged(self.verdict.accepted.value) if self.verdict else Judged.UNKNOWN

    @property
    def method(self) -> Any:
        return METHODS[self.verdict.method] if self.verdict else ""

    @property
    def query(self) -> str:
        return urlencode({"use": self.use.value, "grade": self.grade})


def _rows(groups: Iterable[SpecimenGroup]) -> list[Row]:
    found: dict[tuple[str, str], list[SpecimenGroup]] = {}
    for group in groups:
        found.setdefault((group.use, group.grade), []).append(group)
    order = list(Use.values)
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1][0], Decimal(key[1][1:])))
    return [
        Row(Use(use), grade, found[use, grade], _verdict(use, grade, found[use, grade]))
        for use, grade in keys
    ]


def _verdict(use: str, grade: str, groups: list[SpecimenGroup]) -> LotVerdict | None:
    """Forms are judged one by one, not as a lot."""
    values = [group.value_mpa for group in groups if group.value_mpa is not None]
    return None if use == Use.REMOVAL or not values else judge_lot(use, grade, values)


def _curve(row: Row) -> RunChart | None:
    values = [
        Value(
            float(group.value_mpa or 0), f"{group.made_on:%m-%d}",
            f"{group.number} {group.made_on.isoformat()} {group.value_mpa} MPa", group.get_absolute_url(),
            _COLOURS.get(GroupStage(group.stage), "red"),
        )
        for group in row.tested
    ]  # fmt: skip
    levels = [Level("target", float(row.groups[0].grade_mpa), row.grade)]
    if row.verdict is not None and row.verdict.mean_mpa is not None and row.use != Use.ENTITY:
        needed, smallest = row.verdict.required_mean_mpa, row.verdict.required_minimum_mpa
        levels += [
            Level("mean", float(row.verdict.mean_mpa), f"{_('mean')} {row.verdict.mean_mpa:.1f}"),
            Level("limit", float(needed), f"{_('mean needed')} {needed:.1f}"),
            Level("limit", float(smallest), f"{_('smallest allowed')} {smallest:.1f}"),
        ]
    return draw_run(values, levels)


@signed_in_only
def strength_board(request: HttpRequest, code: str) -> HttpResponse:
    """Every grade of a project with its verdict so far, one of them as a curve, and what is late."""
    project: Project = fetch_project(request, code, "view", KIND)
    groups = SpecimenGroup.objects.visible_to(request.user).filter(project=project)
    groups = groups.exclude(status__in=[Status.VOID, Status.SUPERSEDED]).order_by("made_on", "pk")
    rows = _rows(groups)
    wanted = request.GET.get("use"), request.GET.get("grade")
    chosen = next((row for row in rows if (row.use, row.grade) == wanted), None)
    chosen = chosen or max(rows, key=lambda row: len(row.tested), default=None)
    late = sorted((g for row in rows for g in row.groups if g.days_late), key=lambda g: -g.days_late)
    context = {
        "rows": rows, "chosen": chosen, "chart": _curve(chosen) if chosen else None, "late": late,
        "ledger_url": reverse("ledger", args=[project.code, KIND]),
        "evaluate_url": _evaluate_url(project, chosen),
    }  # fmt: skip
    return page(request, "quality/strength_board.html", context, project)


def _evaluate_url(project: Project, row: Row | None) -> str:
    """The form of an evaluation, filled in with the span of the curve."""
    if row is None or row.use == Use.REMOVAL:
        return ""
    query = {
        "use": row.use.value, "grade": row.grade, "made_from": row.groups[0].made_on.isoformat(),
        "made_to": row.groups[-1].made_on.isoformat(),
        "title": _("%(grade)s, %(use)s") % {"grade": row.grade, "use": row.use.label},
    }  # fmt: skip
    return reverse("record_new", args=[project.code, kind_of(StrengthEvaluation)], query=query)
