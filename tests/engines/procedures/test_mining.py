"""Mining: quantiles against their definition, the turns of a paper, proposals with their arithmetic, the drawing."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.flow_drawing import draw_flow
from yingzao.engines.procedures.mining import AUTHOR, END, START, Trip, Visit, levels, mine, quantile
from yingzao.engines.procedures.simplifying import Idea, proposals

BEGIN = datetime(2026, 3, 2, 8)


def at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def trip(key: int, *visits: tuple[str, float, float, str]) -> Trip:
    """Visits as (step, opened, closed, outcome) in hours from the beginning."""
    made = tuple(Visit(step, at(opened), at(closed), outcome) for step, opened, closed, outcome in visits)
    return Trip(key, BEGIN, made[-1].closed_at, made)


def straight(key: int, chief: float = 30) -> Trip:
    return trip(
        key,
        ("check", 0, 4, "approved"),
        ("manager", 4, 24, "approved"),
        ("chief", 24, 24 + chief, "approved"),
    )


RETURNED = trip(
    99, ("check", 0, 4, "approved"), ("manager", 4, 10, "approved"), ("chief", 10, 20, "rejected"),
    (AUTHOR, 20, 50, "approved"), ("chief", 50, 60, "approved"),
)  # fmt: skip
ORDER = ("check", "manager", "chief")


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30), st.floats(0.01, 1.0))
def test_a_quantile_is_the_smallest_value_that_so_many_do_not_exceed(values, share):
    found = quantile(values, share)
    reached = sum(value <= found for value in values) / len(values)
    assert found in values and reached >= share - 1e-12
    smaller = [value for value in values if value < found]
    assert not smaller or sum(value <= max(smaller) for value in values) / len(values) < share


def test_what_turns_back_is_counted_where_it_turned_and_its_rework_measured():
    process = mine([*(straight(key) for key in range(9)), RETURNED], ORDER)
    assert process.turned_back == (99,)
    assert process.steps["chief"].rejected == (99,) and process.steps["chief"].repeated == (99,)
    assert process.rework_hours == 40  # from the rejection at 20 to the signature at 60
    assert process.moves[START, "check"] == process.moves["chief", END] == 10
    assert process.moves["chief", AUTHOR] == process.moves[AUTHOR, "chief"] == 1
    assert levels(ORDER, process) == (3, 2)


def test_steps_opened_together_follow_the_same_one():
    side = trip(
        1, ("a", 0, 2, "approved"), ("b", 2, 5, "approved"), ("c", 2, 6, "approved"), ("d", 6, 7, "approved")
    )
    moves = mine([side], "abcd").moves
    assert {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")} <= set(moves) and ("b", "c") not in moves


def test_a_step_that_never_objects_is_proposed_to_be_informed_with_its_median_as_saving():
    process = mine([straight(key) for key in range(10)], ORDER)
    found = {(each.idea, each.step): each for each in proposals(process, ORDER, 100)}
    inform = found[Idea.INFORM, "manager"]
    assert (inform.hours, inform.a_year) == (20.0, 20 * 10 * 3.65)
    assert found[Idea.SIDE_BY_SIDE, "manager"].hours == 20.0  # the shorter of 20 and 30
    assert all(each.idea is not Idea.CHECKLIST for each in found.values())


def test_a_step_that_rejects_is_never_proposed_to_be_left_out():
    process = mine([*(straight(key) for key in range(4)), *([RETURNED] * 6)], ORDER)
    ideas = {each.idea for each in proposals(process, ORDER, 100) if each.step == "chief"}
    assert ideas == {Idea.CHECKLIST}


def test_few_papers_prove_nothing():
    assert proposals(mine([straight(1), straight(2)], ORDER), ORDER, 100) == ()


STEPS = st.lists(st.sampled_from([*ORDER, "gone", AUTHOR]), min_size=1, max_size=8)


@given(st.lists(STEPS, max_size=6))
def test_every_drawing_holds_its_boxes_and_arrows(paths):
    trips = [
        trip(key, *((step, place, place + 1, "approved") for place, step in enumerate(path)))
        for key, path in enumerate(paths)
    ]
    drawing = draw_flow(mine(trips, ORDER), {step: (place, 0) for place, step in enumerate(ORDER)})
    assert [box.step for box in drawing.boxes] == list(ORDER)
    for box in drawing.boxes:
        assert box.x > 0 and box.right < drawing.width and 0 < box.y < drawing.height
    for arrow in drawing.arrows:
        assert arrow.count > 0 and 0 <= arrow.x <= drawing.width and 0 <= arrow.y <= drawing.height
