"""Corrective actions (纠偏措施): opened once per red spell, answered, and closed only with effect shown."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.records.status import ENDED, Status

from .effect import effect_of, effect_text, measured
from .models import Activity, CorrectiveAction, LightColour
from .steps import CONFIRM, MEASURE
from .words import reason_text

DAYS_TO_ANSWER = 3


def manager_of(project: Project) -> Person | None:
    """The project manager named in the project, else whoever holds that post."""
    if project.manager_id:
        return project.manager
    post = Post.objects.filter(Post.in_force(), project=project, role__code="project_manager").first()
    return post.person if post else None


def open_action(activity: Activity) -> CorrectiveAction | None:
    """The action of this activity that is not closed yet."""
    actions = CorrectiveAction.objects.filter(activity=activity).exclude(status__in=[*ENDED, Status.APPROVED])
    return actions.select_related("responsible").first()


@transaction.atomic
def open_for(activity: Activity) -> CorrectiveAction:
    """The open action of an activity; a new one when there is none, for its responsible or the project manager."""
    existing = open_action(activity)
    if existing is not None:
        return existing
    responsible = activity.responsible or manager_of(activity.plan.project)
    with translation.override(responsible.language if responsible else translation.get_language()):
        title = _("Corrective action: %s") % activity
        reason = reason_text(activity)
    return create(
        CorrectiveAction, project=activity.plan.project, activity=activity, title=title[:160], part=activity.part,
        responsible=responsible, due_on=timezone.localdate() + timedelta(days=DAYS_TO_ANSWER), reason=reason[:200],
        opened_with=measured(activity),
    )  # fmt: skip


@transaction.atomic
def answer(action: CorrectiveAction, cause: str, measure: str, result: str = "") -> CorrectiveAction:
    """Write down why it came about, what is done about it, and later what came of it."""
    fresh = locked(action)
    if fresh.state in {*ENDED, Status.APPROVED}:
        raise Refusal(_("%s is closed.") % fresh.full_number)
    fresh.cause, fresh.measure, fresh.result = cause.strip(), measure.strip(), result.strip()
    fresh.save(action="answered")
    return fresh


def refuse_early_signature(action: CorrectiveAction, step: str, verb: str) -> None:
    """The responsible signs a written measure; the manager signs a result, once the light is no longer red."""
    if verb != "approve":
        return
    if step == MEASURE and not (action.cause and action.measure):
        raise Refusal(_("Write down cause and measure before signing."))
    if step != CONFIRM:
        return
    if not (action.measure and action.result):
        raise Refusal(_("Write down measure and result before the action is closed."))
    if action.activity.light == LightColour.RED:
        text = _("%(activity)s is still red (%(reason)s); the action stays open until it has helped.")
        raise Refusal(text % {"activity": action.activity, "reason": reason_text(action.activity)})
    if not effect_of(action).is_shown:
        text = _("No effect is shown: %(figures)s. The action stays open until the deviation is smaller.")
        raise Refusal(text % {"figures": effect_text(action)})


@transaction.atomic
def close(action: CorrectiveAction) -> CorrectiveAction:
    """Mark a confirmed action closed, with the day."""
    fresh = locked(action)
    fresh.status, fresh.closed_on = Status.CLOSED, timezone.localdate()
    fresh.closed_with = measured(fresh.activity)
    fresh.save(action="closed")
    return fresh
