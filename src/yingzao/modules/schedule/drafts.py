"""Which plans may be drawn on: drafts that are not in use."""

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import EDITABLE

from .baselines import refuse_baseline
from .models import Plan, Purpose


def is_drawn_up(plan: Plan) -> bool:
    """May activities and links of this plan be changed?"""
    return plan.state in EDITABLE and not plan.is_current and plan.purpose != Purpose.BASELINE


def refuse_unless_drawn_up(plan: Plan) -> None:
    """Only a draft's activities and links may be changed, and never a baseline's."""
    refuse_baseline(plan)
    if plan.state not in EDITABLE:
        text = _("%(plan)s is %(status)s; its logic is changed in a revision.")
        raise Refusal(text % {"plan": plan.full_number, "status": plan.get_status_display()})
    if plan.is_current:
        raise Refusal(_("%s is in use. Begin a new version and change that.") % plan.full_number)


def drawn_up(plan: Plan) -> Plan:
    """The locked plan, if its activities and links may still be changed."""
    fresh = locked(plan)
    refuse_unless_drawn_up(fresh)
    return fresh
