"""Work in the plan in use becomes critical → its responsible and the project manager hear of it, once a computation."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.modules.schedule.corrective import manager_of
from yingzao.modules.schedule.events import WorkTurnedCritical
from yingzao.modules.schedule.models import Activity

NAMED = 3


@on(WorkTurnedCritical)
def tell_of_critical_work(event: WorkTurnedCritical) -> None:
    """One notice for each person and degree, naming the first few activities and how many there are."""
    plan = event.subject
    critical = gettext_noop("Now critical, %(count)s in all: %(activities)s. %(plan)s")
    near = gettext_noop("Float below the limit, %(count)s in all: %(activities)s. %(plan)s")
    for text, rows in ((critical, event.critical), (near, event.near)):
        for person, theirs in _by_person(rows, manager_of(plan.project)).items():
            named = "；".join(str(row) for row in theirs[:NAMED]) + ("…" if len(theirs) > NAMED else "")
            params = {"count": len(theirs), "activities": named, "plan": plan.full_number}
            tell([person], NoticeKind.WARNING, text, plan, params)


def _by_person(rows: Iterable[Activity], manager: Person | None) -> dict[Person, list[Activity]]:
    found: dict[Person, list[Activity]] = {}
    for row in rows:
        for person in {row.responsible, manager} - {None}:
            found.setdefault(person, []).append(row)  # type: ignore[arg-type]
    return found
