"""From a pour to the number of test groups it needs, with the figures behind the number."""

from yingzao.core.records.status import Status
from yingzao.engines.quality.concrete import plan_groups, plan_pile_groups, plan_seepage_groups
from yingzao.standards.loader import load

from .models import Pour


def plan_test_groups(pour: Pour) -> None:
    """Store the planned groups and why; raises ValueError unless volume, floors, shifts and hours are positive."""
    if pour.of_piles:
        _plan_piles(pour)
    else:
        _plan_structure(pour)
    pour.seepage_groups = _seepage_groups(pour) if pour.seepage_grade else 0


def _plan_structure(pour: Pour) -> None:
    plan = plan_groups(
        pour.volume_m3, load("concrete"), continuous=pour.continuous, floors=pour.floors, shifts=pour.shifts
    )
    pour.test_groups = plan.groups
    by_volume = f"⌈{pour.volume_m3} / {plan.every_m3}⌉ = {plan.by_volume}"
    pour.test_rule = f"max({by_volume}, {plan.floors}, {plan.shifts}) · {plan.clause}"


def _plan_piles(pour: Pour) -> None:
    plan = plan_pile_groups(pour.volume_m3, pour.hours, load("concrete"), single_piles=pour.single_piles)
    rule = load("concrete").pile_plan
    pour.test_groups = plan.groups
    by_volume = f"⌈{pour.volume_m3} / {rule.every_m3}⌉ = {plan.by_volume}"
    pour.test_rule = f"max({by_volume}, {plan.by_hours}, {plan.single_piles}) · {plan.clause}"


def _seepage_groups(pour: Pour) -> int:
    """By the volume of this pour; the first one of a mix of the project brings the two that a mix has at least."""
    plan = plan_seepage_groups([pour.volume_m3], load("concrete"))
    same = Pour.objects.filter(project=pour.project_id, grade=pour.grade, seepage_grade=pour.seepage_grade)
    others = same.exclude(status__in=[Status.VOID, Status.SUPERSEDED]).exclude(number=pour.number)
    is_first = not others.filter(poured_on__lt=pour.poured_on).exists()
    return plan.groups if is_first else plan.by_volume
