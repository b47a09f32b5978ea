"""Acceptance of lots: dominant and general items, counting, records; measured points and the heat map.

Vectors: worked by hand from GB 50300-2013 5.0.1, GB 50203-2011 3.0.21 and GB 50204-2015.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer, all_of
from yingzao.engines.quality.acceptance import (
    Checked,
    Kind,
    Reason,
    judge_by_counting,
    judge_item,
    judge_lot,
)
from yingzao.engines.quality.measured import Point, heat_map, measure
from yingzao.engines.quality.sampling import decide_double, decide_single
from yingzao.standards.acceptance import AcceptanceTable, DeviationTable
from yingzao.standards.loader import load, read_toml
from yingzao.standards.structure import TableError, build
from yingzao.standards.tolerance import read_tolerance

TABLE = load("acceptance")
DEVIATIONS = load("deviations")
SAMPLING = load("sampling")
CONCRETE, MASONRY = TABLE.criterion("concrete"), TABLE.criterion("masonry")
DEFAULT = TABLE.criterion("default")


def general(checked, failures, **more):
    return Checked("flatness", Kind.GENERAL, checked, failures, **more)


def test_a_dominant_item_passes_without_any_failure_only():
    assert judge_item(Checked("rebar", Kind.DOMINANT, 20, 0), CONCRETE).accepted is Answer.YES
    failed = judge_item(Checked("rebar", Kind.DOMINANT, 20, 1), CONCRETE)
    assert (failed.accepted, failed.reasons) == (Answer.NO, (Reason.FAILURES,))


@pytest.mark.parametrize(("failures", "accepted"), [(0, Answer.YES), (2, Answer.YES), (3, Answer.NO)])
def test_a_general_item_passes_from_eighty_percent_on(failures, accepted):
    verdict = judge_item(general(10, failures), CONCRETE)
    assert verdict.accepted is accepted
    assert verdict.rate == Decimal(10 - failures) / 10
    assert (verdict.formula, verdict.clause) == ("n₊/n ≥ 0.80", "GB 50204-2015 3.0.4")
    assert not verdict.confidence.verified


@pytest.mark.parametrize(("overrun", "accepted"), [("1.5", Answer.YES), ("1.51", Answer.NO)])
def test_masonry_bears_no_point_beyond_one_and_a_half_times_the_tolerance(overrun, accepted):
    verdict = judge_item(general(10, 1, worst_overrun=Decimal(overrun)), MASONRY)
    assert verdict.accepted is accepted
    assert verdict.formula == "n₊/n ≥ 0.80; max|Δ| ≤ 1.5×[Δ]"


def test_failures_of_unknown_size_keep_masonry_open_but_not_concrete():
    assert judge_item(general(10, 1), MASONRY).reasons == (Reason.OVERRUN_UNKNOWN,)
    assert judge_item(general(10, 0), MASONRY).accepted is Answer.YES
    assert judge_item(general(10, 1), CONCRETE).accepted is Answer.YES


def test_a_serious_defect_fails_a_general_item_whatever_its_rate():
    verdict = judge_item(general(100, 1, serious=1), CONCRETE)
    assert (verdict.accepted, verdict.reasons) == (Answer.NO, (Reason.SERIOUS_DEFECT,))


def test_too_small_a_sample_leaves_open_what_more_samples_could_change():
    assert judge_item(general(4, 0, required=5), CONCRETE).reasons == (Reason.SAMPLE_TOO_SMALL,)
    low = judge_item(general(4, 2, required=8), CONCRETE)
    assert (low.accepted, Reason.RATE_TOO_LOW in low.reasons) == (Answer.UNKNOWN, True)
    dominant = judge_item(Checked("rebar", Kind.DOMINANT, 1, 1, required=5), CONCRETE)
    assert dominant.accepted is Answer.NO


def test_nothing_checked_is_unknown():
    verdict = judge_item(general(0, 0), CONCRETE)
    assert (verdict.accepted, verdict.rate, verdict.reasons) == (Answer.UNKNOWN, None, (Reason.NOT_CHECKED,))


@pytest.mark.parametrize(("checked", "failures", "serious"), [(5, 6, 0), (5, 1, 2), (5, 0, -1), (-1, 0, 0)])
def test_impossible_counts_are_refused(checked, failures, serious):
    with pytest.raises(ValueError, match="impossible"):
        general(checked, failures, serious=serious)


def test_counting_accepts_what_the_rate_would_not():
    # 13 checked: three failures are 76.9 %, and appendix D accepts up to three
    item = general(13, 3)
    assert judge_item(item, CONCRETE).accepted is Answer.NO
    counted = judge_by_counting(item, decide_single(13, 3, SAMPLING))
    assert (counted.accepted, counted.formula) == (Answer.YES, "n₋ ≤ 3 (n = 13)")
    assert judge_by_counting(general(13, 4), decide_single(13, 4, SAMPLING)).reasons == (Reason.FAILURES,)


def test_counting_waits_for_the_second_sample_and_for_a_table():
    waiting = judge_by_counting(general(20, 4), decide_double(20, 4, SAMPLING))
    assert (waiting.accepted, waiting.reasons) == (Answer.UNKNOWN, (Reason.SECOND_SAMPLE,))
    beyond = judge_by_counting(general(200, 0), decide_single(200, 0, SAMPLING))
    assert (beyond.accepted, beyond.reasons) == (Answer.UNKNOWN, (Reason.OUTSIDE_TABLE,))
    serious = judge_by_counting(general(20, 1, serious=1), decide_single(20, 1, SAMPLING))
    assert serious.accepted is Answer.NO


def test_a_second_sample_counts_with_the_first_and_a_decision_on_other_counts_is_refused():
    both = decide_double(20, 4, SAMPLING, second_failures=5)
    assert judge_by_counting(general(40, 9), both).accepted is Answer.YES
    with pytest.raises(ValueError, match="about 9 of 40"):
        judge_by_counting(general(20, 4), both)


def test_a_dominant_item_is_never_accepted_by_counting():
    with pytest.raises(ValueError, match="dominant"):
        judge_by_counting(Checked("rebar", Kind.DOMINANT, 20, 1), decide_single(20, 1, SAMPLING))


GOOD = judge_item(general(10, 0), CONCRETE)
BAD = judge_item(Checked("rebar", Kind.DOMINANT, 5, 1), CONCRETE)
OPEN = judge_item(Checked("cover", Kind.GENERAL, 0, 0), CONCRETE)


@pytest.mark.parametrize(
    ("items", "records", "accepted", "reasons"),
    [
        ([GOOD], Answer.YES, Answer.YES, ()),
        ([GOOD, BAD, OPEN], Answer.YES, Answer.NO, (Reason.ITEM_FAILED, Reason.ITEM_OPEN)),
        ([GOOD, OPEN], Answer.YES, Answer.UNKNOWN, (Reason.ITEM_OPEN,)),
        ([GOOD], Answer.NO, Answer.NO, (Reason.RECORDS_MISSING,)),
        ([GOOD], Answer.UNKNOWN, Answer.UNKNOWN, (Reason.RECORDS_UNKNOWN,)),
        ([], Answer.YES, Answer.UNKNOWN, (Reason.NOT_CHECKED,)),
    ],
)
def test_a_lot_passes_with_all_its_items_and_its_records(items, records, accepted, reasons):
    lot = judge_lot(items, records, DEFAULT)
    assert (lot.accepted, lot.reasons) == (accepted, reasons)
    assert lot.failed == (("rebar",) if BAD in items else ())


@given(st.permutations([GOOD, BAD, OPEN]))
def test_the_order_of_the_items_does_not_matter(items):
    assert judge_lot(items, Answer.YES, DEFAULT) == judge_lot([GOOD, BAD, OPEN], Answer.YES, DEFAULT)


def test_all_of_answers():
    assert all_of([]) is all_of([Answer.YES]) is Answer.YES
    assert all_of([Answer.YES, Answer.UNKNOWN, Answer.NO]) is Answer.NO


@given(st.integers(1, 200), st.data())
def test_a_rate_decides_exactly_at_the_limit_of_the_code(checked, data):
    failures = data.draw(st.integers(0, checked))
    passes = Fraction(checked - failures, checked) >= Fraction(8, 10)
    assert (judge_item(general(checked, failures), CONCRETE).accepted is Answer.YES) == passes


def points(*deviations):
    return [Point(Decimal(str(deviation))) for deviation in deviations]


def test_ten_flatnesses_of_cast_concrete_with_one_beyond_eight_millimetres_pass():
    measured = measure(
        points(1, 2, 3, 8, -8, 0, 5, 6, 7, 9), "flatness", DEVIATIONS.list_of("cast_in_place"), TABLE
    )
    assert (measured.points, measured.within, measured.worst_overrun) == (10, 9, Decimal("1.125"))
    assert [point.deviation_mm for point in measured.outside] == [9]
    assert measured.verdict.accepted is Answer.YES
    assert measured.verdict.clause == "GB 50204-2015 表8.3.2; GB 50204-2015 3.0.4"


def test_one_wall_eight_millimetres_out_of_plumb_fails_the_masonry():
    rows = DEVIATIONS.list_of("masonry")
    out = measure(points(*[1] * 9, 8), "plumb_storey", rows, TABLE)
    assert (out.verdict.accepted, out.verdict.reasons) == (Answer.NO, (Reason.FAR_OUTSIDE,))
    assert measure(points(*[1] * 9, 7.5), "plumb_storey", rows, TABLE).verdict.accepted is Answer.YES


def test_cover_needs_ninety_percent_where_other_reinforcement_needs_eighty():
    rows = DEVIATIONS.list_of("rebar")
    assert measure(points(*[0] * 17, 4, 4, 4), "cover_slab", rows, TABLE).verdict.accepted is Answer.NO
    assert measure(points(*[0] * 18, 4, 4), "cover_slab", rows, TABLE).verdict.accepted is Answer.YES
    assert measure(points(*[0] * 17, 11, 11, 11), "spacing", rows, TABLE).verdict.accepted is Answer.YES


def test_few_points_a_dominant_item_and_a_height_are_heeded():
    rows = DEVIATIONS.list_of("cast_in_place")
    few = measure(points(1), "flatness", rows, TABLE, required=5)
    assert few.verdict.accepted is Answer.UNKNOWN
    assert measure(points(9, 1), "flatness", rows, TABLE, kind=Kind.DOMINANT).verdict.accepted is Answer.NO
    tall = measure(points(22), "plumb_building", rows, TABLE, height_m=Decimal(60))
    assert tall.within == 1
    with pytest.raises(ValueError, match="has no item smell"):
        measure(points(1), "smell", rows, TABLE)
    with pytest.raises(ValueError, match="no deviation of a building"):
        points("NaN")


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_points_does_not_matter(deviations, random):
    shuffled = list(deviations)
    random.shuffle(shuffled)
    rows = DEVIATIONS.list_of("cast_in_place")
    assert measure(points(*shuffled), "size_member", rows, TABLE) == measure(
        points(*deviations), "size_member", rows, TABLE
    )


STOREYS, ROOMS = ("1层", "2层"), ("101", "102", "103")


def test_the_heat_map_counts_by_storey_and_room():
    placed = [
        Point(Decimal(deviation), storey, room)
        for deviation, storey, room in [
            (3, "1层", "101"),
            (9, "1层", "101"),
            (8, "1层", "102"),
            (-9, "2层", "101"),
        ]
    ]
    heat = heat_map(placed, read_tolerance("8"), STOREYS, ROOMS)
    assert heat.cells["1层", "101"].rate == Decimal("0.5")
    assert heat.cells["2层", "103"].rate is None
    assert heat.by_storey["1层"].rate == Decimal("0.6667")
    assert heat.by_room["101"].rate == Decimal("0.3333")
    assert (heat.total.points, heat.total.within) == (4, 2)


def test_a_point_at_an_unknown_place_is_not_lost_unseen():
    with pytest.raises(ValueError, match="unknown places: 3层/101"):
        heat_map([Point(Decimal(1), "3层", "101")], read_tolerance("8"), STOREYS, ROOMS)


@given(
    st.lists(
        st.builds(Point, st.decimals(-20, 20, places=1), st.sampled_from(STOREYS), st.sampled_from(ROOMS))
    )
)
def test_rows_columns_and_cells_of_the_heat_map_add_up(placed):
    heat = heat_map(placed, read_tolerance("8"), STOREYS, ROOMS)
    for cells in (heat.cells, heat.by_storey, heat.by_room):
        assert sum(cell.points for cell in cells.values()) == heat.total.points == len(placed)
        assert sum(cell.within for cell in cells.values()) == heat.total.within
    assert heat.total.within == sum(abs(point.deviation_mm) <= 8 for point in placed)


def spoiled(name, change):
    data = dict(read_toml(f"{name}.toml"))
    change(data)
    return data


@pytest.mark.parametrize(
    ("shape", "name", "change", "message"),
    [
        (
            AcceptanceTable,
            "acceptance",
            lambda d: d["criteria"][0].update(least_rate=0),
            "above 0 and up to 1",
        ),
        (AcceptanceTable, "acceptance", lambda d: d["criteria"][0].update(largest_overrun=0.9), "no overrun"),
        (DeviationTable, "deviations", lambda d: d["tables"].append(d["tables"][0]), "a table appears twice"),
        (
            DeviationTable,
            "deviations",
            lambda d: d["tables"][0]["rows"].append(d["tables"][0]["rows"][0]),
            "an item appears twice",
        ),
    ],
)
def test_a_malformed_table_is_refused(shape, name, change, message):
    with pytest.raises(TableError, match=message):
        build(shape, spoiled(name, change), name)


def test_every_list_of_deviations_has_its_pass_rule():
    for rows in DEVIATIONS.tables:
        for key in {rows.criterion, *(row.criterion for row in rows.rows if row.criterion)}:
            assert TABLE.criterion(key)
    for find in (TABLE.criterion, DEVIATIONS.list_of):
        with pytest.raises(KeyError):
            find("none")
