"""A baseline stays as it was kept: what a plan is measured against may not move."""

from django.utils.translation import gettext as _

from yingzao.core.access.models import Post
from yingzao.core.records.services import Refusal

from .models import Plan, Purpose
from .steps import BASELINE_ROUTE

COPIES = (Purpose.BASELINE, Purpose.WHAT_IF)
"""Plans that come into being as copies of another one, with its data date and frame."""


def refuse_other_purpose(plan: Plan) -> None:
    """A copy is made from a plan and stays what it is: nothing becomes a baseline or a what-if by being renamed."""
    if plan.pk is None:
        if plan.purpose in COPIES and not plan.profile:
            text = _(
                "A baseline or a what-if copy is made from a plan: open the plan and keep or copy it there."
            )
            raise Refusal(text)
        return
    was = Plan.objects.values_list("purpose", flat=True).get(pk=plan.pk)
    if was == Purpose.BASELINE:
        _refuse_touching(plan)
    if was != plan.purpose and {was, plan.purpose} & set(COPIES):
        raise Refusal(_("A baseline or a what-if copy stays what it is; adopt or replace it instead."))


def submission_route(plan: Plan) -> str:
    """The route of a plan: a baseline is reviewed by the supervision (GB/T 50319-2013 B.0.12) where that works in the
    program; elsewhere, as for any other plan, its paper is signed by hand and it is filed."""
    if plan.purpose != Purpose.BASELINE:
        return ""
    supervision = Post.objects.filter(Post.in_force(), project=plan.project_id, role__code="chief_supervisor")
    return BASELINE_ROUTE if supervision.exists() else ""


def refuse_baseline(plan: Plan) -> None:
    """Refuse to touch the rows of a baseline."""
    if plan.purpose == Purpose.BASELINE:
        _refuse_touching(plan)


def _refuse_touching(plan: Plan) -> None:
    text = _("%s is a baseline and stays as it was kept. Ask for a new baseline instead.")
    raise Refusal(text % plan.full_number)
