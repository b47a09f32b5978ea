"""From a pour to the number of test groups it needs, with the figures behind the number."""

from yingzao.engines.quality.concrete import plan_groups
from yingzao.standards.loader import load

from .models import Pour


def plan_test_groups(pour: Pour) -> None:
    """Store the planned groups and why; raises ValueError unless volume, floors and shifts are positive."""
    plan = plan_groups(
        pour.volume_m3, load("concrete"), continuous=pour.continuous, floors=pour.floors, shifts=pour.shifts
    )
    pour.test_groups = plan.groups
    by_volume = f"⌈{pour.volume_m3} / {plan.every_m3}⌉ = {plan.by_volume}"
    pour.test_rule = f"max({by_volume}, {plan.floors}, {plan.shifts}) · {plan.clause}"
