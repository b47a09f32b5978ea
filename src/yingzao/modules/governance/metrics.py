"""What a pilot is measured by; whoever knows the records behind a metric registers how it is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from yingzao.core.records.ledgers import Text
from yingzao.engines.procedures.effect import Direction
from yingzao.engines.procedures.piloting import Measured

Counter = Callable[[Sequence[int], date, date], Measured]


@dataclass(frozen=True)
class Metric:
    """``count(projects, first, last)``, both days included; ``told`` says in words what is counted."""

    key: str
    label: Text
    unit: Text
    direction: Direction
    told: Text
    count: Counter


_metrics: dict[str, Metric] = {}


def register_metric(metric: Metric) -> None:
    """Called by flows when they are imported; the order of registration is that of the report."""
    _metrics[metric.key] = metric


def metrics() -> dict[str, Metric]:
    return dict(_metrics)
