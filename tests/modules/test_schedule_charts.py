"""Drawings of figures: every point inside its field, the shares of causes ending at the whole."""

from datetime import date, timedelta

from yingzao.modules.schedule.charts import BOTTOM, LEFT, RIGHT, TOP, WIDTH, bars, curves, pareto

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
