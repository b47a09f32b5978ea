"""A step of a notice is overdue and its hours of grace are over → the superior is told, once per opening."""

import logging
from datetime import datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from yingzao.core.events import publish
from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.notices.events import Overdue
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.notices.superiors import superiors_of_task
from yingzao.core.routes.models import Task

from .models import Escalation, Rectified
from .steps import RECHECK, REPLY, ROUTE

logger = logging.getLogger(__name__)
LATE = gettext_noop("%(what)s is overdue since %(due)s with %(person)s: %(step)s")


@every(minutes=10)
def escalate_late_notices() -> int:
    """Tell superiors of every late step whose grace is over; returns how many steps."""
    late = Task.objects.overdue().filter(step__in=[REPLY, RECHECK], run__route_version__route__code=ROUTE)
    with acting_as_system("deadline"):
        return sum(_once(task) for task in late.exclude(person=None).select_related("run__record", "person"))


def grace_ends(record: Any, task: Task) -> datetime:
    """The end of the due day and the hours of grace after it."""
    assert task.due_on is not None
    midnight = timezone.make_aware(datetime.combine(task.due_on + timedelta(days=1), time.min))
    return midnight + timedelta(hours=record.grace_hours)


def _once(task: Task) -> bool:
    record: Any = task.run.record.specific
    if not isinstance(record, Rectified) or timezone.now() < grace_ends(record, task):
        return False
    try:
        with transaction.atomic():
            return _escalate(task, record)
    except IntegrityError:
        return False  # another worker was faster
    except Exception:
        logger.exception("No escalation of %s", task)  # the others are told; the next round tries again
        return False


def _escalate(task: Task, record: Any) -> bool:
    turn = next(step.round for step in task.run.as_state().steps if step.key == task.step)
    if Escalation.objects.filter(run=task.run, step=task.step, round=turn).exists():
        return False
    person: Any = task.person
    above = superiors_of_task(task, person, record)
    escalation = Escalation.objects.create(
        run=task.run, step=task.step, round=turn, at=timezone.now(), late=person
    )
    escalation.told.set(above)
    params = {"what": record, "due": task.due_on, "person": person, "step": task.step_name}
    told = above or [record.author]  # nobody stands above: whoever issued it hears
    tell([*told, person], NoticeKind.WARNING, LATE, record, params)
    record.sign("escalated", {"opinion": [None, "、".join(str(each) for each in told)]})
    days = (timezone.localdate() - task.due_on).days  # type: ignore[operator]
    publish(Overdue(task, days=days, person=person, key=f"escalation:{escalation.pk}"))
    return True
