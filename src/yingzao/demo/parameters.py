"""Key parameters in the demo: placing temperatures of the metro's concrete, welding currents of the tower's columns."""

from datetime import datetime, time

from django.utils import timezone

from yingzao.modules.quality.models import ParameterCheck

from .people import METRO, TOWER
from .tale import Tale

#: three placing temperatures a pour, in ℃; the newest are warmer, and one is too warm
PLACED = (
    "17.8 19.0 18.4", "18.9 17.6 18.3", "18.8 17.9 19.2", "17.7 18.3 18.9", "19.2 18.0 18.6", "18.1 17.5 18.8",
    "18.6 19.1 17.9", "17.7 18.9 18.3", "18.5 17.8 19.0", "18.3 19.2 18.0", "19.0 17.9 18.5", "18.2 18.8 17.6",
    "18.7 19.3 18.1", "18.4 17.7 18.9", "19.4 20.2 18.8", "21.1 20.0 20.6",
)  # fmt: skip
#: single welding currents for bars of 25 mm, in A; the last is below 350
WELDED = ("372", "381", "366", "375", "384", "369", "378", "361", "358", "344")


def tell(tale: Tale) -> None:
    for place, values in enumerate(PLACED):
        _measure(
            tale,
            2 * place - 2 * len(PLACED),
            METRO,
            "zjy",
            "concrete.placing_temperature",
            values,
            "混凝土入模温度",
            "1.3.2",
        )
    for place, values in enumerate(WELDED):
        _measure(
            tale,
            3 * place - 3 * len(WELDED),
            TOWER,
            "zjy3",
            "slag_weld.current",
            values,
            "柱筋电渣压力焊电流",
            "1.19",
            "25",
        )


def _measure(
    tale: Tale, day: int, project: str, who: str, parameter: str, values: str, title: str, part: str, given: str = ""
) -> None:  # fmt: skip
    measured_at = timezone.make_aware(datetime.combine(tale.day(day), time(14, 20)))
    tale.write(day, "14:30", who, f"{parameter} {day}", ParameterCheck, project, title=title, part=part,
               parameter=parameter, readings=values, measured_at=measured_at, given=given or None)  # fmt: skip
