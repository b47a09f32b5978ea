"""The cubes of the demo: results of the metro's slabs, temperatures, an evaluation, and forms that may go or not."""

from decimal import Decimal
from functools import partial
from typing import Any

from yingzao.modules.quality.models import FormRemoval, SpecimenGroup, StrengthEvaluation, TemperatureLog, Use
from yingzao.modules.quality.specimens import enter_results, send_group

from .people import METRO, TOWER
from .plans import hold_back
from .tale import Day, Ref, Tale

#: strengths of cubes as the laboratory found them, in turn; the fourth group has a cube that strays
CUBES = (
    ("41.2", "42.6", "43.1"), ("38.9", "40.3", "41.0"), ("44.0", "43.2", "45.1"), ("33.0", "41.5", "42.2"),
    ("39.7", "40.8", "38.8"), ("42.4", "41.9", "43.3"), ("40.1", "39.2", "41.6"), ("43.7", "44.5", "42.8"),
)  # fmt: skip
#: mean of a day counted from today, by its last digit: a mild autumn
WARMTH = (14, 15, 13, 12, 15, 16, 14, 13, 12, 14)


def tell(tale: Tale) -> None:
    _temperatures(tale)
    for pour, day in (("pour -63", -63), ("pour -54", -54), ("pour -40", -40)):
        _tested(tale, pour, day + 28, Use.STANDARD)
    _tested(tale, "pour -44", -16, Use.STANDARD, but=1)
    for pour, day in (("pour -54", -17), ("pour -44", -7)):
        _tested(tale, pour, day, Use.ENTITY)
    tale.write(-14, "15:00", "zjy", "c35", StrengthEvaluation, METRO, title="1 段底板 C35 标准养护试件评定", grade="C35",
               made_from=Day(-54), made_to=Day(-54), responsible="xmzg")  # fmt: skip
    tale.sign(-13, "c35", "xmzg", opinion="评定合格，同意归档。")
    _forms(tale)


def _temperatures(tale: Tale) -> None:
    """Logged by the technician every evening of the last four weeks."""
    for day in range(-28, 0):
        mean = WARMTH[tale.day(day).toordinal() % len(WARMTH)]
        hours: dict[str, Any] = {
            f"at_{hour}": Decimal(mean + more)
            for hour, more in (("02", -4), ("08", -1), ("14", 6), ("20", -1))
        }
        tale.write(day, "20:10", "zjy", f"warmth {day}", TemperatureLog, METRO, title="现场大气温湿度", measured_on=Day(day),
                   humidity_percent=Decimal(58 + day % 20), **hours)  # fmt: skip


def _tested(tale: Tale, pour: str, day: int, use: Use, but: int = 0) -> None:
    """Sent to the laboratory in the morning and reported that afternoon; the last ``but`` groups are forgotten."""

    def deed() -> None:
        groups = list(SpecimenGroup.objects.filter(of_pour=tale.record(pour).pk, use=use).order_by("serial"))
        for place, group in enumerate(groups[: len(groups) - but]):
            sent = send_group(group, tale.organisations["testing"], tale.day(day))
            share = Decimal(sent.grade[1:]) / 35 * (Decimal("0.94") if use == Use.ENTITY else 1)
            first, second, third = (
                round(Decimal(cube) * share, 1) for cube in CUBES[(place + group.pk) % len(CUBES)]
            )
            enter_results(sent, tale.day(day), first, second, third, f"ZH-{tale.day(day):%y%m}-{sent.pk:04}")

    tale.on(day, "17:30", "zjy", deed)


def _forms(tale: Tale) -> None:
    """The eighteenth storey was struck in time; the twentieth is not strong enough yet and holds the masonry back."""
    for key, day, cubes, title in (
        ("storey 18", -11, ("31.8", "32.6", "33.0"), "18 层梁板底模拆除"),
        ("storey 20", -2, ("24.1", "25.0", "25.8"), "20 层梁板底模拆除"),
    ):
        tale.on(day, "15:00", "zjy3", partial(_press, tale, key, day, cubes))
        tale.write(day, "16:00", "sgy4", f"strike {key}", FormRemoval, TOWER, title=title, of_pour=Ref(key),
                   part=f"1.{key[-2:]}", member="slab", span_m=Decimal("4.2"), responsible="sgy4",
                   is_submitted=day < -2)  # fmt: skip
    tale.sign(-10, "strike storey 18", "xmzg3", opinion="强度达到 75 %，同意拆模。")
    hold_back(tale, -1, "xmzg3", TOWER, "3.5", "strike storey 20", "拆模后方可砌筑")


def _press(tale: Tale, pour: str, day: int, cubes: tuple[str, str, str]) -> None:
    group = SpecimenGroup.objects.get(of_pour=tale.record(pour).pk, use=Use.REMOVAL)
    first, second, third = map(Decimal, cubes)
    enter_results(group, tale.day(day), first, second, third, f"ZH-{tale.day(day):%y%m%d}-C")
