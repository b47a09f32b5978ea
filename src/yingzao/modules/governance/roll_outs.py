"""Roll-outs: planned after a pilot or for a reason given, enabled project by project, and what one is weighed by."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as_system, current_actor
from yingzao.core.jobs.cron import every
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.procedures.issuing import extend_trial
from yingzao.core.procedures.models import VersionStatus
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, create, link, locked
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.routes.services import submit

from .models import INPUTS, Pilot, RollOut, RollOutTarget
from .reviews import locked_version

ENABLED = gettext_noop("Rolled out in %(project)s from today: %(what)s")


def no_projects() -> str:
    return _("Choose the projects it is rolled out to, and the first day.")


def follow_pilot(pilot: Pilot, projects: list[Project], first_on: date, gap_days: int) -> RollOut:
    """The plan that the decision on a pilot begins; what was decided there needs no second approval."""
    title = (_("Roll-out: %s") % pilot.title)[:160]
    roll_out = create(
        RollOut, project=pilot.project, title=title, proved_by=pilot, about=pilot.about, reasons=pilot.reasons
    )
    _plan(roll_out, projects, first_on, gap_days)
    submit(roll_out, Person.objects.get(pk=current_actor().person_id))
    link(roll_out, pilot, Meaning.FOLLOWS_FROM)
    return roll_out


@transaction.atomic
def plan_targets(
    roll_out: RollOut, projects: Iterable[Project], first_on: date, gap_days: int = 7
) -> RollOut:
    """Choose the projects of a plan begun by hand, or more of them, or other days; none is left out again."""
    fresh = locked(roll_out)
    if fresh.state not in EDITABLE:
        raise Refusal(
            _("The projects are chosen while the plan is a draft; begin another plan for further ones.")
        )
    chosen = list(projects)
    for old in fresh.targets.select_related("project"):  # type: ignore[attr-defined]
        if old.project not in chosen:
            text = _(
                "%s is planned already. To leave it out, declare this draft void and begin another plan."
            )
            raise Refusal(text % old.project.short_name)
    _plan(fresh, chosen, first_on, gap_days)
    return fresh


def _plan(roll_out: RollOut, projects: Iterable[Project], first_on: date, gap_days: int) -> None:
    known = {each.project_id: each for each in roll_out.targets.all()}  # type: ignore[attr-defined]
    for place, project in enumerate(dict.fromkeys(projects)):
        target = known.get(project.pk) or RollOutTarget(roll_out=roll_out, project=project)
        target.planned_on = first_on + timedelta(days=place * gap_days)
        target.save(action="planned")


def check_reason(roll_out: RollOut) -> None:
    """Without a pilot that proved it, the plan says why."""
    if roll_out.proved_by_id is None and not roll_out.reasons.strip():
        raise Refusal(_("Give the reason: no pilot has proved what is rolled out here."))


def check_planned(roll_out: RollOut) -> None:
    if not roll_out.targets.exists():  # type: ignore[attr-defined]
        raise Refusal(
            _("Save the plan as a draft and choose its projects and the first day; then submit it.")
        )


@transaction.atomic
def set_inputs(roll_out: RollOut, **inputs: Any) -> RollOut:
    """Keep what cost and benefit are computed from, all of it; None for what is not known."""
    fresh = locked(roll_out)
    if fresh.state != Status.APPROVED:
        raise Refusal(_("Cost and benefit are computed of a roll-out that is approved."))
    for name in INPUTS:
        setattr(fresh, name, inputs.get(name))
    _check_period(fresh)
    fresh.save(action="edited")
    return fresh


def _check_period(roll_out: RollOut) -> None:
    first, last = roll_out.before_from, roll_out.before_to
    if (first is None) != (last is None):
        raise Refusal(_("Give both days of the period to compare with, or neither."))
    if first is None or last is None:
        return
    if last < first:
        raise Refusal(_("The period to compare with ends before it begins: correct it."))
    begun = min(each.planned_on for each in roll_out.targets.all())  # type: ignore[attr-defined]
    if last >= begun:
        raise Refusal(_("The period to compare with ends before the first project begins on %s.") % begun)


def enable_due(roll_out: RollOut) -> int:
    """Enable it where its day has come; a procedure on trial then governs there too."""
    today = timezone.localdate()
    due = roll_out.targets.filter(enabled_on=None, planned_on__lte=today).select_related("project")  # type: ignore[attr-defined]
    for target in due:
        if roll_out.about is not None:
            version = locked_version(roll_out.about)
            if version.status == VersionStatus.PILOT:
                extend_trial(version, target.project_id)
        target.enabled_on = today
        target.save(action="enabled")
        project: Project = target.project
        params = {"project": project.short_name, "what": roll_out.about or roll_out.title}
        tell([project.manager, roll_out.author], NoticeKind.COPY, ENABLED, roll_out, params)
    return len(due)


@every(minutes=60)
def enable_where_due() -> int:
    """By the clock: every approved roll-out whose next project has its day."""
    waiting = RollOut.objects.filter(
        status=Status.APPROVED, targets__enabled_on=None, targets__planned_on__lte=timezone.localdate()
    )
    with acting_as_system("deadline"):
        count = 0
        for roll_out in waiting.distinct():
            with transaction.atomic():
                count += enable_due(locked(roll_out))
        return count
