"""What-if copies (方案推演): made from a plan, kept for oneself or shared, and adopted as a new draft version."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yingzao.core.access.gate import note_reservation
from yingzao.core.history.actor import current_actor
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, create, link, locked
from yingzao.core.records.status import ENDED

from .calculations import recompute
from .carrying import carry_progress
from .models import Plan, Purpose, WhatIf
from .queries import current_plan
from .succession import copy_rows, next_version


@transaction.atomic
def make_what_if(origin: Plan, title: str, account: str = "", is_private: bool = True) -> Plan:
    """A named copy of a plan with everything beneath it, to try measures on; the plan itself stays as it is."""
    source = locked(origin)
    if not source.activities.exists():
        raise Refusal(_("%s has no activities yet, so there is nothing to try.") % source.full_number)
    root = source.what_if.origin if source.purpose == Purpose.WHAT_IF else source
    copy = create(
        Plan, project=source.project, title=title, purpose=Purpose.WHAT_IF, starts_on=source.starts_on,
        must_finish_on=source.must_finish_on, data_date=source.data_date, profile=source.profile,
        source=source.source, report=source.report, baseline_id=source.baseline_id,
    )  # fmt: skip
    copy_rows(source, copy)
    before = source.what_if if source.purpose == Purpose.WHAT_IF else None
    WhatIf(
        plan=copy, origin=root, account=account, is_private=is_private,
        measures=before.measures if before else [], cost_change=before.cost_change if before else 0,
    ).save(action="created")  # fmt: skip
    recompute(copy)
    return copy


@transaction.atomic
def share(plan: Plan, is_private: bool) -> WhatIf:
    """Show a what-if to everybody who may see the project's plans, or keep it for oneself again."""
    what_if = WhatIf.objects.select_for_update().select_related("plan").get(plan=plan)
    if what_if.plan.author_id != current_actor().person_id:
        raise Refusal(_("Only %s, who made this copy, decides who sees it.") % what_if.plan.author)
    what_if.is_private = is_private
    what_if.save(action="kept_private" if is_private else "shared")
    return what_if


@transaction.atomic
def adopt(plan: Plan, reason: str) -> Plan:
    """A new draft version of the plan the what-if was made from; it comes into use only by the usual way.

    An approved plan is revised, any other gets a new draft beside it. What was reported meanwhile is carried
    over. Raises Refusal without a reason, or where the copy was adopted before.
    """
    fresh = locked(plan)
    what_if = (
        WhatIf.objects.select_for_update(of=("self",)).select_related("adopted_as", "origin").get(plan=fresh)
    )
    if not reason.strip():
        raise Refusal(_("Give the reason: why this way is taken."))
    if what_if.adopted_as is not None and what_if.adopted_as.state not in ENDED:
        raise Refusal(_("This copy was adopted as %s already.") % what_if.adopted_as.full_number)
    if fresh.state in ENDED:
        text = _("%(plan)s is %(status)s and can no longer be changed.")
        raise Refusal(text % {"plan": fresh.full_number, "status": fresh.get_status_display()})
    origin = locked(what_if.origin)
    draft = next_version(origin, f"{origin.title}（{fresh.title}）", reason)
    _clear(draft)
    copy_rows(fresh, draft)
    true = current_plan(fresh.project) or what_if.origin
    draft.data_date, draft.profile = true.data_date, _profile(fresh, true)
    draft.save(action="adopted")
    draft.sign("adopted", {"what_if": [None, fresh.number], "reason": [None, reason.strip()]})
    carry_progress(true, draft)
    recompute(draft)
    link(draft, fresh, Meaning.FOLLOWS_FROM)
    what_if.adopted_as = draft
    what_if.save(action="adopted")
    return draft


def _clear(draft: Plan) -> None:
    """Take out what the new version began with; what the copy holds takes its place."""
    draft.dependencies.all().delete()
    draft.activities.all().delete()
    for node in draft.wbs.order_by("-depth"):
        node.delete()
    draft.calendars.all().delete()


def _profile(what_if: Plan, true: Plan) -> dict[str, Any]:
    """The copy's scheduling options on the data dates of the plan in use."""
    dates = {each["id"]: each["data_date"] for each in true.profile["projects"]}
    projects = [
        {**each, "data_date": dates.get(each["id"], true.data_date)} for each in what_if.profile["projects"]
    ]
    return {**what_if.profile, "projects": projects}


def is_behind(plan: Plan) -> bool:
    """Has the plan in use moved on since the copy was made?"""
    now = current_plan(plan.project)
    return now is not None and now.data_date != plan.data_date


# -- who sees what is private ------------------------------------------------------------------------------


def _of_others(person: Any) -> QuerySet[WhatIf]:
    return WhatIf.objects.filter(is_private=True).exclude(plan__author=person.pk)


def _is_withheld(person: Any, record: Any) -> bool:
    if isinstance(record, Plan) and record.purpose != Purpose.WHAT_IF:
        return False
    return _of_others(person).filter(plan=record.pk).exists()


note_reservation("schedule.plan", lambda person: Q(pk__in=_of_others(person).values("plan")), _is_withheld)
