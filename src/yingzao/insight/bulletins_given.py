"""When a week or a month is over, its bulletin is given out: whoever answers for procedures is told once."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.engines.procedures.spans import Span, Unit, span_of
from yingzao.modules.governance.models import BulletinGiven

from .bulletin import bulletin_of

READERS = ("procedure_supervisor", "chief_engineer", "project_manager", "project_chief_engineer")
OVER = gettext_noop(
    "Supervision bulletin %(span)s: closing rate %(rate)s, %(overdue)s overdue. It stands under Procedures."
)


@every(minutes=60)
def give_out_bulletins() -> int:
    """The week and the month that are over: whoever answers for procedures is told once; returns how many were."""
    today, given = timezone.localdate(), 0
    with acting_as_system("deadline"):
        for unit in (Unit.WEEK, Unit.MONTH):
            span = span_of(unit, today).before
            try:
                with transaction.atomic():
                    BulletinGiven.objects.create(span=unit.value, first=span.first)
                    given += _tell_readers(span, today)
            except IntegrityError:
                continue  # given out before, perhaps by another worker a moment ago
    return given


def _tell_readers(span: Span, today: date) -> int:
    """Everybody with their own figures, those of the projects they see; nobody is told of nothing."""
    told = 0
    posts = Post.objects.filter(Post.in_force(), role__code__in=READERS, person__is_active=True)
    for person in Person.objects.filter(pk__in=posts.values("person")):
        total = bulletin_of(span, person, today).total
        if total.is_empty:
            continue
        told += 1
        params = {"span": span.name, "rate": total.rate.value, "overdue": len(total.closing.overdue)}
        tell([person], NoticeKind.COPY, OVER, params=params)
    return told
