"""Weights of work: what each activity counts, and where the weights of a level do not come to 100."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.schedule.weights import Leaf, Unbalanced, shares, unbalanced

TREE = {"pit": None, "frame": None, "wall": "pit", "dig": "pit"}


@st.composite
def plans(draw):
    """A tree of at most eight nodes with leaves of any duration, and weights where they are drawn."""
    names = list(range(draw(st.integers(0, 8))))
    parents = {name: draw(st.sampled_from([None, *names[:name]])) for name in names}
    weight = st.none() | st.floats(1, 100)
    leaves = draw(
        st.lists(st.builds(Leaf, st.sampled_from([None, *names]), st.integers(1, 9999), weight), min_size=1)
    )
    return parents, {name: draw(weight) for name in names}, leaves


def test_without_weights_work_counts_by_its_duration_on_every_level():
    leaves = [Leaf("wall", 480), Leaf("dig", 1440), Leaf("frame", 1920)]
    assert shares(TREE, {}, leaves) == pytest.approx([0.125, 0.375, 0.5])


def test_weights_of_a_level_part_what_the_level_above_has():
    weights = {"pit": 40.0, "frame": 60.0, "wall": 25.0, "dig": 75.0}
    leaves = [Leaf("wall", 480), Leaf("dig", 480), Leaf("dig", 1440), Leaf("frame", 9)]
    assert shares(TREE, weights, leaves) == pytest.approx([0.1, 0.075, 0.225, 0.6])


def test_a_level_may_be_weighted_while_the_one_beneath_counts_by_duration():
    leaves = [Leaf("wall", 480), Leaf("dig", 480), Leaf("frame", 480)]
    assert shares(TREE, {"pit": 20.0, "frame": 80.0}, leaves) == pytest.approx([0.1, 0.1, 0.8])


@given(plans())
def test_shares_come_to_one_unless_nothing_counts(plan):
    found = shares(*plan)
    assert all(share >= 0 for share in found)
    assert sum(found) <= 1 + 1e-9


@given(plans())
def test_where_everything_is_balanced_the_shares_come_to_one(plan):
    if not unbalanced(*plan):
        assert sum(shares(*plan)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ({}, []),
        ({"pit": 40.0, "frame": 60.0}, []),
        ({"pit": 40.0, "frame": 60.01}, [Unbalanced(None, 100.01, 0)]),
        ({"pit": 40.0}, [Unbalanced(None, 40.0, 1)]),
        ({"wall": 33.33, "dig": 66.67}, []),
        ({"wall": 50.0, "dig": 45.0}, [Unbalanced("pit", 95.0, 0)]),
    ],
)
def test_a_level_with_weights_has_them_all_and_they_come_to_100(weights, found):
    assert unbalanced(TREE, weights, [Leaf("wall", 480), Leaf("dig", 480), Leaf("frame", 480)]) == found


def test_milestones_need_no_weight():
    assert unbalanced({}, {}, [Leaf(None, 480, 100.0), Leaf(None, 0)]) == []
