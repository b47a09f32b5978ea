"""Drawings of figures: every point inside its field, the shares of causes ending at the whole."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from yingzao.engines.calendar import instant
from yingzao.modules.schedule.charts import BOTTOM, LEFT, RIGHT, TOP, WIDTH, bars, curves, pareto
from yingzao.modules.schedule.time_axis import TimeScale, ticks

FIRST = date(2026, 3, 2)


def test_nothing_draws_nothing():
    assert curves({}) is None and curves({"planned": []}) is None and bars([]) is None and pareto([]) is None


def test_a_curve_runs_from_edge_to_edge_of_its_days():
    line = [(FIRST, 0.0), (FIRST + timedelta(days=50), 40.0), (FIRST + timedelta(days=100), 100.0)]
    found = curves({"planned": line, "actual": line[:1]}, today=FIRST + timedelta(days=50))
    planned, actual = found.lines
    assert planned.path.startswith(f"M{float(LEFT)} {float(BOTTOM)}") and planned.ends_at == (
        WIDTH - RIGHT,
        TOP,
    )
    assert actual.ends_at == (LEFT, BOTTOM) and found.today == (LEFT + WIDTH - RIGHT) / 2
    assert [label.text for label in found.days] == ["2026-04", "2026-05", "2026-06"]


def test_many_years_have_no_more_ticks_than_have_room():
    line = [(FIRST, 0.0), (FIRST + timedelta(days=3000), 100.0)]
    assert len(curves({"planned": line}).days) <= 8


def test_bars_stand_on_the_ground_and_never_leave_the_field():
    found = bars([("a", 0.0), ("b", 50.0), ("c", 250.0)])
    assert [bar.y + bar.height for bar in found.bars] == [BOTTOM] * 3
    assert [bar.y for bar in found.bars] == [BOTTOM, (TOP + BOTTOM) / 2, TOP]


def test_causes_by_weight_come_to_all_of_them():
    found = pareto([("材料", 5), ("天气", 3), ("班组", 2)])
    assert [y for _x, y in found.points] == [BOTTOM - (BOTTOM - TOP) * share for share in (0.5, 0.8, 1.0)]
    assert found.bars[0].y == TOP and [label.text for label in found.heights] == ["0", "5"]


@pytest.mark.parametrize(
    ("days", "majors", "numbers"),
    [(60, {"2026-03", "2026-04", "2026-05"}, set()), (700, {"2026", "2027", "2028"}, {"3", "12"}),
     (8000, {"2026", "2040"}, set())],
)  # fmt: skip
def test_the_axis_of_a_long_plan_has_years_where_months_have_no_room(days, majors, numbers):
    start = instant(date(2026, 3, 2))
    found = list(ticks(TimeScale(start, 800 / days, 0), start, start + days * 1440))
    above, below = ([tick for tick in found if tick.is_major is major] for major in (True, False))
    assert majors <= {tick.text for tick in above} and numbers <= {tick.text for tick in below}
    for row, least in ((above[1:], 30), (below, 10)):
        assert all(after.x - before.x >= least for before, after in pairwise(row))
