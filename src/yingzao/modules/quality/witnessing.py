"""Notice of an inspection to whoever attends it, as long before as was agreed, and witnesses who did not come.

Sending in a concealed works inspection, or a hold or witness point with its hour, is the notice. A hold point waits
for its witness; a witness point does not: that nobody came is noted, and the work goes on (质量控制点 H/W).
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import Status
from yingzao.core.records.wording import plain_moment
from yingzao.core.routes.directory import RecordDirectory
from yingzao.core.routes.services import act
from yingzao.core.routes.starter_routes import SUPERVISORS
from yingzao.engines import approval

from .holding import cited
from .models import ConcealedWork, ControlPoint, PointKind

logger = logging.getLogger(__name__)
NOTICE = gettext_noop("Come to inspect at %(at)s: %(what)s at %(part)s (%(clause)s)")
COVERED = gettext_noop("Come to inspect at %(at)s before it is covered: %(what)s at %(part)s")
MISSED = gettext_noop(
    "Nobody came to witness %(what)s at %(at)s (%(clause)s). It is noted; the work may go on."
)


def refuse_short_notice(record: ConcealedWork | ControlPoint) -> None:
    """Raise Refusal where the inspection comes sooner than the hours of notice; once told, it is told."""
    earliest = timezone.now() + timedelta(hours=record.notice_hours)
    if record.notified_at is None and record.inspection_at and record.inspection_at < earliest:
        text = _("The supervisor is told %(hours)s h before: inspect at %(earliest)s or later.")
        raise Refusal(text % {"hours": record.notice_hours, "earliest": plain_moment(earliest)})


def give_notice(record: ConcealedWork | ControlPoint) -> None:
    """Tell those who attend, and let them read the record, which is on its route."""
    if record.inspection_at is None:
        return
    people = attending(record)
    run = record.runs.filter(closed_at=None).last()
    if run is not None and people:
        keys = tuple(person.pk for person in people)
        act(run, approval.Decision("copy", approval.SYSTEM, persons=keys))
    words = {"at": plain_moment(record.inspection_at), "part": str(record.part or "/"), "what": record.title}
    if isinstance(record, ControlPoint):
        words |= {"what": record.check_what, "clause": cited(record)}
    tell(people, NoticeKind.REMINDER, NOTICE if "clause" in words else COVERED, record, words)


def attending(record: ConcealedWork | ControlPoint) -> list[Person]:
    """The supervisors of the project: whoever may sign its acceptance."""
    directory = RecordDirectory(record)
    found = [person for signer in SUPERVISORS for person in directory.resolve(signer)]
    return list(Person.objects.filter(pk__in=found, is_active=True).order_by("pk"))


@every(minutes=30)
def note_missed_witnesses() -> int:
    """Note the witness points whose hour is over without a signature; returns how many."""
    late = ControlPoint.objects.filter(
        point_kind=PointKind.WITNESS, status=Status.IN_APPROVAL, missed_at=None, inspection_at__lt=timezone.now()
    )  # fmt: skip
    with acting_as_system("deadline"):
        return sum(_note_missed(point) for point in late)


def _note_missed(point: ControlPoint) -> bool:
    try:
        with transaction.atomic():
            fresh = locked(point)
            at = fresh.inspection_at
            if fresh.status != Status.IN_APPROVAL or fresh.missed_at is not None or at is None:
                return False
            fresh.missed_at = timezone.now()
            fresh.save(action="missed")
            words = {"what": fresh.check_what, "at": plain_moment(at), "clause": cited(fresh)}
            told = [fresh.author, fresh.responsible, *attending(fresh)]
            tell(told, NoticeKind.WARNING, MISSED, fresh, words)
            return True
    except Exception:
        logger.exception("That nobody witnessed %s was not noted", point)  # the next round tries again
        return False
