"""Test groups: planned from a pour, sent to a laboratory, and their value found from three cubes."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Organisation
from yingzao.core.events import Event, on
from yingzao.core.projects.models import Project
from yingzao.core.records.events import Changed, Created, Voided
from yingzao.core.records.services import Refusal, create, locked, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.events import Submitted
from yingzao.engines.quality.concrete import group_value
from yingzao.engines.quality.mortar import mortar_group_value
from yingzao.engines.quality.strength import GroupRule
from yingzao.standards.loader import load

from .models import GroupStage, Pour, SpecimenGroup, TemperatureLog, Use
from .temperatures import maturity_of, means_of

STANDARD_AGE_DAYS = 28
"""Standard curing of concrete and mortar ends at this age (GB/T 50081-2019, JGJ/T 70-2009)."""
MOST_GROUPS = 200
"""A pour that would need more is mistyped, or several pours."""
_CURED_28_DAYS = (Use.STANDARD, Use.MORTAR)


@transaction.atomic
def plan_specimens(pour: Pour) -> list[SpecimenGroup]:
    """Write the groups that a pour needs and does not have yet, each with its day; returns the new ones."""
    wanted = _wanted(pour)
    if sum(wanted.values()) > MOST_GROUPS:
        raise Refusal(
            _("More than %s groups for one pour: divide it, or check volume, floors and shifts.")
            % MOST_GROUPS
        )
    same_pour = SpecimenGroup.objects.filter(project=pour.project_id, of_pour__number=pour.number).current()
    there = set(same_pour.values_list("use", "serial"))
    return [
        create(
            SpecimenGroup, project=pour.project, of_pour=pour, part=pour.part, responsible=pour.responsible, use=use,
            serial=serial, grade=f"C{pour.grade}", made_on=pour.poured_on,
            title=_("%(pour)s, %(use)s %(serial)s") % {"pour": pour.title[:100], "use": use.label, "serial": serial},
        )
        for use, count in wanted.items()
        for serial in range(1, count + 1)
        if (use.value, serial) not in there
    ]  # fmt: skip


def _wanted(pour: Pour) -> dict[Use, int]:
    return {
        Use.STANDARD: pour.test_groups,
        Use.ENTITY: 1 if pour.entity_groups is None else pour.entity_groups,
        Use.REMOVAL: 1 if pour.removal_groups is None else pour.removal_groups,
    }


def check_group(group: SpecimenGroup) -> None:
    """Fill in the day on which a group is due; refuse a grade that does not fit its use or its pour."""
    if (group.use == Use.MORTAR) != group.grade.startswith("M"):
        raise Refusal(_("Mortar has a grade with M, concrete one with C; choose the grade that fits."))
    if group.of_pour is not None and group.grade != f"C{group.of_pour.grade}":
        raise Refusal(_("%(pour)s is of C%(grade)s; a group of it has the same grade.") % {
            "pour": group.of_pour.full_number, "grade": group.of_pour.grade,
        })  # fmt: skip
    set_due_day(group, means_of(group.project) if group.use == Use.ENTITY else {})


def set_due_day(group: SpecimenGroup, means: Mapping[date, Decimal]) -> None:
    """28 days, or 600 ℃·d by the logged temperatures; a group for removing forms is due when somebody says so."""
    if group.use in _CURED_28_DAYS:
        group.due_on = group.made_on + timedelta(days=STANDARD_AGE_DAYS)
        group.due_because = f"{STANDARD_AGE_DAYS} d"
    elif group.use == Use.ENTITY:
        maturity = maturity_of(group.made_on, means)
        group.due_on, group.due_because = maturity.due_on, maturity.sum_text


@transaction.atomic
def foretell_due_days(project: Project) -> int:
    """After a reading: move the days of groups beside the structure that now fall due earlier or later."""
    means, moved = means_of(project), 0
    waiting = SpecimenGroup.objects.filter(
        project=project, use=Use.ENTITY, status=Status.DRAFT, stage=GroupStage.CURING
    )
    for group in waiting:
        before = group.due_on
        set_due_day(group, means)
        if group.due_on != before:
            group.save(action="due_foretold")
            moved += 1
    return moved


@transaction.atomic
def send_group(group: SpecimenGroup, laboratory: Organisation, sent_on: date) -> SpecimenGroup:
    """The group went to a laboratory."""
    fresh = _waiting(group)
    if sent_on < fresh.made_on:
        raise Refusal(_("It was made on %s; it cannot be sent before that.") % fresh.made_on)
    fresh.laboratory, fresh.sent_on, fresh.stage = laboratory, sent_on, GroupStage.AT_LABORATORY
    fresh.save(action="sent_to_laboratory")
    return fresh


@transaction.atomic
def enter_results(
    group: SpecimenGroup, tested_on: date, first_mpa: Decimal, second_mpa: Decimal, third_mpa: Decimal,
    report_number: str,
) -> SpecimenGroup:  # fmt: skip
    """The three strengths of the report; the value follows from them and the group is closed."""
    fresh = _waiting(group)
    _check_age(fresh, tested_on)
    found = _value(fresh, first_mpa, second_mpa, third_mpa)
    fresh.tested_on, fresh.report_number = tested_on, report_number
    fresh.first_mpa, fresh.second_mpa, fresh.third_mpa = first_mpa, second_mpa, third_mpa
    fresh.value_mpa, fresh.value_rule = found.value_mpa, found.rule.value
    if found.rule is GroupRule.INVALID or found.value_mpa is None:
        fresh.stage = GroupStage.INVALID
    else:
        fresh.stage = GroupStage.REACHED if found.value_mpa >= fresh.grade_mpa else GroupStage.BELOW
    fresh.status = Status.CLOSED
    fresh.save(action="tested")
    if fresh.revises is not None:
        set_status(fresh.revises.specific, Status.SUPERSEDED, "superseded")
    return fresh


def _waiting(group: SpecimenGroup) -> SpecimenGroup:
    fresh = locked(group)
    if fresh.status != Status.DRAFT:
        raise Refusal(_("%s has its result. Make a revision to correct it.") % fresh.full_number)
    return fresh


def _check_age(group: SpecimenGroup, tested_on: date) -> None:
    if tested_on > timezone.localdate():
        raise Refusal(_("The day of the test lies ahead; write the day of the report."))
    age = (tested_on - group.made_on).days
    if age < 0:
        raise Refusal(_("It was made on %s; it cannot be tested before that.") % group.made_on)
    if group.use in _CURED_28_DAYS and age < STANDARD_AGE_DAYS:
        text = _("Cured %(age)s days: a group under standard curing is tested at 28. Due on %(due)s.")
        raise Refusal(text % {"age": age, "due": group.due_on})


def _value(group: SpecimenGroup, *cubes_mpa: Decimal) -> Any:
    first, second, third = cubes_mpa
    try:
        if group.use == Use.MORTAR:
            return mortar_group_value(first, second, third, load("mortar"))
        return group_value(first, second, third, load("concrete"), cube_mm=group.cube_mm)
    except ValueError as error:
        raise Refusal(_("A strength lies between 0 and 1000 MPa; compare it with the report.")) from error


@on(Submitted, of=Pour)
def plan_when_sent(event: Submitted) -> None:
    plan_specimens(event.subject)


@on(Created, of=TemperatureLog)
@on(Changed, of=TemperatureLog)
@on(Voided, of=TemperatureLog)
def foretell_when_read(event: Event) -> None:
    foretell_due_days(event.subject.project)
