"""What a roll-out is weighed by: the metrics of pilots, counted in each project before and since it was enabled."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.utils import timezone

from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.engines.procedures.piloting import Measured, days_of
from yingzao.engines.procedures.roll_out_worth import Inputs, Part, Place, Worth, known, worth_of

from .metrics import metrics
from .models import RollOut, RollOutTarget

REWORK, HOURS, FIRST_PASS = "rework", "approval_hours", "first_pass"
COMPARED = (REWORK, HOURS, FIRST_PASS)
_NOTHING = Measured(None)


@dataclass(frozen=True)
class Counted:
    """One project: days since it was enabled, and every metric of :data:`COMPARED` before and after."""

    project: Project
    enabled_on: date
    days: int
    before: dict[str, Measured]
    after: dict[str, Measured]
    lacks_before: Part

    @property
    def place(self) -> Place:
        old, new = self.before, self.after
        hours_lack = Part.APPROVALS_BEFORE if self.lacks_before is Part.RECORDS_BEFORE else self.lacks_before
        return Place(
            self.days,
            known(old[REWORK].value, self.lacks_before), known(new[REWORK].value, Part.RECORDS_AFTER),
            known(old[HOURS].value, hours_lack), known(new[HOURS].value, Part.APPROVALS_AFTER),
            len(new[HOURS].records),
        )  # fmt: skip


@dataclass(frozen=True)
class Weighed:
    """A roll-out with its counts up to ``until``, the projects it has not reached yet, and what follows from them."""

    roll_out: RollOut
    until: date
    counted: list[Counted]
    waiting: list[RollOutTarget]

    @cached_property
    def worth(self) -> Worth:
        return worth_of(inputs_of(self.roll_out), [each.place for each in self.counted])

    def records(self, key: str) -> tuple[int, ...]:
        """Every record behind that metric, before and after, in all projects."""
        return tuple(
            pk for each in self.counted for part in (each.before, each.after) for pk in part[key].records
        )


def inputs_of(roll_out: RollOut) -> Inputs:
    return Inputs(
        roll_out.training_hours,
        roll_out.hourly_rate,
        roll_out.licences,
        roll_out.rework_cost,
        roll_out.waiting_rate,
    )


def weigh(roll_out: RollOut, today: date) -> Weighed:
    """Count where it is enabled, from that day until today, both included; before: in the period that was given."""
    targets = list(roll_out.targets.select_related("project"))  # type: ignore[attr-defined]
    counted = [_counted(roll_out, each, today) for each in targets if each.enabled_on]
    return Weighed(roll_out, today, counted, [each for each in targets if not each.enabled_on])


def _counted(roll_out: RollOut, target: RollOutTarget, today: date) -> Counted:
    """No record written in a span leaves it uncounted: where nobody used the system, nothing is known to be zero."""
    project, enabled_on = target.project, target.enabled_on
    assert enabled_on is not None
    first, last = roll_out.before_from, roll_out.before_to
    before = dict.fromkeys(COMPARED, _NOTHING)
    if first and last and _was_used(project, first, last):
        before = _measured(project, first, last)
    after = dict.fromkeys(COMPARED, _NOTHING)
    if _was_used(project, enabled_on, today):
        after = _measured(project, enabled_on, today)
    lacks = Part.RECORDS_BEFORE if first and last else Part.PERIOD
    return Counted(project, enabled_on, days_of(enabled_on, today), before, after, lacks)


def _measured(project: Project, first: date, last: date) -> dict[str, Measured]:
    known_ones = metrics()
    return {key: known_ones[key].count([project.pk], first, last) for key in COMPARED}


def _was_used(project: Project, first: date, last: date) -> bool:
    begin, end = (
        timezone.make_aware(datetime.combine(day, at)) for day, at in ((first, time.min), (last, time.max))
    )
    return Record.objects.filter(project=project, created_at__range=(begin, end)).exists()
