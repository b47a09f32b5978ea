"""Reminders before, at and after the day something is due, by rules that the company edits.

The unique key of :class:`Reminder` (rule, thing, due day) is written with the notice, so that nobody is
reminded twice however often this runs and however many workers run it. A new due day is a new reason.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.events import publish
from yingzao.core.jobs.cron import every
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import Record
from yingzao.core.records.status import OPEN, Status
from yingzao.core.routes.models import Task

from .events import Overdue
from .models import About, NoticeKind, Reminder, ReminderRule, Told
from .services import tell
from .superiors import superiors_of, superiors_of_task

logger = logging.getLogger(__name__)
CATCH_UP_DAYS = 7
"""A reminder that nobody could give on its day (the server was off) is given up to so many days later."""

BEFORE = gettext_noop("%(what)s is due on %(due)s")
AT = gettext_noop("%(what)s is due today")
AFTER = gettext_noop("%(what)s is %(days)s days overdue")
TO_SUPERIOR = gettext_noop("%(what)s is %(days)s days overdue with %(person)s")
TO_SUPERIOR_EARLY = gettext_noop("%(what)s is due on %(due)s and still with %(person)s")


@dataclass(frozen=True)
class Due:
    """A task or a record with its due day, and the person it waits for."""

    subject: Task | Record
    record: Record
    person: Person
    on: date
    days: int
    """Since the due day; negative before it."""

    @property
    def what(self) -> str:
        step = self.subject.step_name if isinstance(self.subject, Task) else ""
        return f"{self.record} · {step}" if step else str(self.record)


@every(minutes=10)
def remind() -> int:
    """Give every reminder whose time has come; returns how many."""
    hour = timezone.localtime().hour
    rules = ReminderRule.objects.filter(is_on=True, hour__lte=hour)
    return sum(_give(rule, due) for rule in rules for due in _due_under(rule))


def _due_under(rule: ReminderRule) -> Iterator[Due]:
    today = timezone.localdate()
    find = _tasks if rule.about == About.TASK else _records
    for subject in find(rule, _days(rule)):
        record = subject.run.record if isinstance(subject, Task) else subject
        person = subject.person if isinstance(subject, Task) else subject.responsible or subject.author
        if person is not None and subject.due_on is not None:
            yield Due(subject, record, person, subject.due_on, (today - subject.due_on).days)


def _days(rule: ReminderRule) -> Q:
    """The due days the rule speaks of today."""
    today = timezone.localdate()
    if rule.days < 0:
        return Q(due_on__gt=today, due_on__lte=today - timedelta(days=rule.days))
    if rule.days == 0:
        return Q(due_on=today)
    newest = today - timedelta(days=rule.days)
    return Q(due_on__lte=newest, due_on__gte=newest - timedelta(days=CATCH_UP_DAYS))


def _tasks(rule: ReminderRule, days: Q) -> QuerySet[Task]:
    given = Reminder.objects.filter(rule=rule, task=OuterRef("pk"), due_on=OuterRef("due_on"))
    open_ones = Task.objects.filter(days, ~Exists(given), status="open").exclude(person=None)
    if rule.told == Told.SUPERIOR:
        open_ones = open_ones.exclude(run__record__kind__in=_kinds_that_escalate())
    if rule.kind:
        open_ones = open_ones.filter(run__record__kind=rule.kind)
    return open_ones.select_related("person", "run__record__project").order_by("pk")


def _records(rule: ReminderRule, days: Q) -> QuerySet[Record]:
    given = Reminder.objects.filter(rule=rule, record=OuterRef("pk"), due_on=OuterRef("due_on"))
    projects = Project.objects.exclude(stage=Stage.CLOSED)  # with the due day this is an index of records
    undecided = Record.objects.filter(days, ~Exists(given), ~Exists(_task_says_it()), project__in=projects)
    undecided = undecided.filter(status__in=OPEN)
    if rule.told == Told.SUPERIOR:
        undecided = undecided.exclude(kind__in=_kinds_that_escalate(), status=Status.IN_APPROVAL)
    if rule.kind:
        undecided = undecided.filter(kind=rule.kind)
    return undecided.select_related("responsible", "author", "project").order_by("pk")


def _kinds_that_escalate() -> list[str]:
    return [ledger.kind for ledger in ledgers() if ledger.escalates_itself]


def _task_says_it() -> QuerySet[Task]:
    """Open tasks, with a day, of whom the record waits for: they are reminded of the task, not of both."""
    waits_for = Coalesce(OuterRef("responsible"), OuterRef("author"))
    return Task.objects.filter(
        run__record=OuterRef("pk"), status="open", person=waits_for, due_on__isnull=False
    )


def _give(rule: ReminderRule, due: Due) -> bool:
    """Give one reminder; False when another worker was faster or it could not be given."""
    try:
        with transaction.atomic():
            return _write(rule, due)
    except IntegrityError:
        return False
    except Exception:
        logger.exception("No reminder of %s", due.subject)  # the others are given; the next round tries again
        return False


def _write(rule: ReminderRule, due: Due) -> bool:
    thing = "task" if isinstance(due.subject, Task) else "record"
    reminder = Reminder.objects.create(rule=rule, due_on=due.on, **{thing: due.subject})
    params = {"what": due.what, "due": due.on, "days": due.days, "person": due.person}
    above = _superiors(due) if rule.told == Told.SUPERIOR else []
    if above:
        text = TO_SUPERIOR if due.days > 0 else TO_SUPERIOR_EARLY
        tell(above, NoticeKind.WARNING, text, due.record, params)
    else:  # the rule says so, or there is nobody above
        text = BEFORE if due.days < 0 else AT if due.days == 0 else AFTER
        tell([due.person], NoticeKind.REMINDER, text, due.record, params)
    if due.days > 0:
        publish(Overdue(due.subject, days=due.days, person=due.person, key=f"reminder:{reminder.pk}"))
    return True


def _superiors(due: Due) -> list[Person]:
    record = due.record.specific
    if isinstance(due.subject, Task):
        return superiors_of_task(due.subject, due.person, record)
    return superiors_of(due.person, record)
