"""Monte Carlo simulation of schedules: dates by probability, criticality and sensitivity, exact calendars."""

from .model import (
    Estimate,
    Group,
    Impact,
    RiskEvent,
    RiskModel,
    Shape,
    SimulationError,
    Spread,
    Weather,
    learn_lognormal,
    lognormal,
    pert_beta,
    triangular,
    uniform,
)
from .quantiles import value_at
from .result import ActivityRisk, FinishForecast, SimulationResult, TornadoBar
from .simulate import simulate, warm_up

__all__ = [
    "ActivityRisk",
    "Estimate",
    "FinishForecast",
    "Group",
    "Impact",
    "RiskEvent",
    "RiskModel",
    "Shape",
    "SimulationError",
    "SimulationResult",
    "Spread",
    "TornadoBar",
    "Weather",
    "learn_lognormal",
    "lognormal",
    "pert_beta",
    "simulate",
    "triangular",
    "uniform",
    "value_at",
    "warm_up",
]
