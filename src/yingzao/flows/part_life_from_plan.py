"""The life of a part is told → the activities of the plan in use that began and ended there are told too."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Part
from yingzao.core.screens.part_life import Moment, tells_of_parts
from yingzao.engines.calendar import moment
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.queries import activities_of


@tells_of_parts
def work_done(part: Part, person: Any) -> Iterator[Moment]:
    """Starts and finishes as reported; nothing for whoever may not see the plan."""
    if not Plan.objects.visible_to(person).filter(project=part.project_id, is_current=True).exists():
        return
    rows = activities_of(part.project).filter(part__path__startswith=part.path).exclude(actual_start=None)
    for row in rows:
        who = (row.responsible.name,) if row.responsible else ()
        for minutes, what in ((row.actual_start, _("work began")), (row.actual_finish, _("work finished"))):
            if minutes is not None:
                at = timezone.make_aware(moment(minutes))
                yield Moment(at, what, str(row), row.get_absolute_url(), who)
