"""Resource levelling: plans that respect links and capacities, as short as can be found or proved."""

from .errors import LevellingError
from .periods import PeriodProblem, Reserved, StartLink
from .solve import PeriodPlan, plan_periods, plan_periods_within, warm_up

__all__ = [
    "LevellingError",
    "PeriodPlan",
    "PeriodProblem",
    "Reserved",
    "StartLink",
    "plan_periods",
    "plan_periods_within",
    "warm_up",
]
