"""A plan is revised → the revision begins with the same network; approved, it takes the place of the old one."""

from yingzao.core.events import on
from yingzao.core.records.events import Changed, Revised
from yingzao.core.routes.events import Approved
from yingzao.modules.schedule.calculations import recompute
from yingzao.modules.schedule.models import Plan, Purpose
from yingzao.modules.schedule.succession import copy_rows, make_current

FRAME = {"starts_on", "must_finish_on"}


@on(Revised, of=Plan)
def copy_network(event: Revised) -> None:
    plan = event.subject
    plan.is_current = False
    plan.save(action="revised")
    copy_rows(Plan.objects.get(pk=plan.revises_id), plan)


@on(Approved, of=Plan)
def replace_plan_in_use(event: Approved) -> None:
    plan = event.subject
    if plan.purpose == Purpose.CURRENT and Plan.objects.filter(pk=plan.revises_id, is_current=True).exists():
        make_current(plan)


@on(Changed, of=Plan)
def compute_new_frame(event: Changed) -> None:
    """The planned start or the date to finish by moved: every date follows."""
    if FRAME & set(event.fields) and event.subject.activities.exists():
        recompute(event.subject)
