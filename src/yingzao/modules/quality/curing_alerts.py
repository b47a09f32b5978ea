"""The standard curing room is outside its limits → whoever answers for the laboratory is told, once an excursion.

An excursion begins with the first log beyond the limits and ends with the next log within them.
"""

from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.notices.models import Notice, NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.events import Changed, Created
from yingzao.core.routes.directory import RecordDirectory
from yingzao.engines.approval import Signer

from .models import LogPlace, TemperatureLog
from .temperatures import curing_limits

OUTSIDE = gettext_noop(
    "Curing room on %(day)s outside its limits: %(outside)s (asked: %(limits)s). Put it right and log it again."
)
_IN_CHARGE = Signer("role", "quality_engineer")


@on(Created, of=TemperatureLog)
def alert_on_writing(event: Created) -> None:
    _alert(event.subject)


@on(Changed, of=TemperatureLog)
def alert_on_change(event: Changed) -> None:
    if "remark" in event.fields:
        _alert(event.subject)


def in_charge(log: TemperatureLog) -> list[Person]:
    """Who answers for the log; where it names nobody, the quality engineers of the project."""
    if log.responsible is not None:
        return [log.responsible]
    return list(Person.objects.filter(pk__in=RecordDirectory(log).resolve(_IN_CHARGE)).order_by("pk"))


def _alert(log: TemperatureLog) -> None:
    if log.place != LogPlace.CURING_ROOM or not log.remark or _is_going_on(log):
        return
    words = {"day": log.measured_on.isoformat(), "outside": log.remark, "limits": curing_limits()}
    tell(in_charge(log), NoticeKind.WARNING, OUTSIDE, log, words)


def _is_going_on(log: TemperatureLog) -> bool:
    """Was this excursion told already: by this log, or is the log before it of the same room outside as well?"""
    if Notice.objects.filter(record=log.pk, kind=NoticeKind.WARNING).exists():
        return True
    before = TemperatureLog.objects.filter(
        project=log.project_id, place=LogPlace.CURING_ROOM, part=log.part, measured_on__lte=log.measured_on
    ).current().exclude(pk=log.pk)  # fmt: skip
    last = before.order_by("-measured_on", "-pk").first()
    return last is not None and bool(last.remark)
