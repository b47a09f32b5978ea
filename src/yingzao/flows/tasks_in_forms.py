"""A form asks for today's tasks → it begins with the activities that are under way."""

from datetime import date

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.modules.forms.context import offers
from yingzao.modules.schedule.models import SPANNING, Activity, Plan, State

_MOST = 20


@offers("tasks_today")
def tasks_under_way(project: Project, person: Person, today: date) -> str:
    """One activity a line, by the plan in use; nothing for whoever may not see the plan."""
    plans = Plan.objects.visible_to(person).filter(project=project, is_current=True)
    rows = Activity.objects.filter(plan__in=plans, progress=State.IN_PROGRESS)
    return "\n".join(str(row) for row in rows.exclude(kind__in=SPANNING).order_by("position")[:_MOST])
