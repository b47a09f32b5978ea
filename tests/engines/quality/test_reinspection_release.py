"""Release of re-inspected lots: states, deadlines, retests, ageing cement, what may be issued, witnessed share.

Vectors: worked by hand from GB 50204-2015 and 建建〔2000〕211号.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.quality.reinspection_cases import ARRIVED, TABLE, delivery, lots_of
from yingzao.engines.answer import Answer
from yingzao.engines.quality.release import Sampled, State, issuable, release, witness_shares

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
PASSED = {"tensile": YES, "bend": YES, "mass": YES}
CEMENT = {"strength": YES, "soundness": YES, "setting": YES}
LATER = ARRIVED + timedelta(days=30)


def sampled(results=PASSED, retests=None, on=ARRIVED, witnessed=True):
    return Sampled(on, witnessed, results, retests or {})


def bars():
    (lot,) = lots_of(delivery(50))
    return lot


@pytest.mark.parametrize(
    ("results", "retests", "state", "still_open", "failed"),
    [
        (PASSED, {}, State.RELEASED, (), ()),
        ({"tensile": YES}, {}, State.AT_LABORATORY, ("bend", "mass"), ()),
        ({**PASSED, "bend": UNKNOWN}, {}, State.AT_LABORATORY, ("bend",), ()),
        ({**PASSED, "bend": NO}, {}, State.RETEST, ("bend",), ()),
        ({**PASSED, "bend": NO}, {"bend": YES}, State.RELEASED, (), ()),
        ({**PASSED, "bend": NO}, {"bend": NO}, State.REJECTED, (), ("bend",)),
        # the mass of bars may not be tested again
        ({**PASSED, "mass": NO}, {"mass": YES}, State.REJECTED, (), ("mass",)),
        # a test beyond those of the table counts as well
        ({**PASSED, "ratio": NO}, {}, State.RETEST, ("ratio",), ()),
        ({**PASSED, "ratio": NO}, {"ratio": NO}, State.REJECTED, (), ("ratio",)),
    ],
)
def test_a_lot_is_released_by_all_its_tests_or_their_retests(results, retests, state, still_open, failed):
    found = release(bars(), sampled(results, retests), LATER, TABLE)
    assert (found.state, found.open_tests, found.failed_tests) == (state, still_open, failed)
    assert found.may_issue is (YES if state is State.RELEASED else NO)


@pytest.mark.parametrize(("days", "overdue"), [(0, False), (2, False), (3, True)])
def test_a_sample_is_overdue_from_the_third_day_on(days, overdue):
    found = release(bars(), None, ARRIVED + timedelta(days=days), TABLE)
    assert (found.state, found.overdue, found.may_issue) == (State.TO_SAMPLE, overdue, NO)
    assert (found.due_on, found.open_tests) == (ARRIVED + timedelta(days=2), ("tensile", "bend", "mass"))
    assert not found.confidence.verified


@pytest.mark.parametrize(("days", "overdue"), [(3, False), (4, True)])
def test_a_report_on_bars_is_overdue_after_three_days(days, overdue):
    found = release(bars(), sampled({}), ARRIVED + timedelta(days=days), TABLE)
    assert (found.state, found.overdue) == (State.AT_LABORATORY, overdue)


def test_nothing_is_due_of_a_lot_that_is_released_or_rejected():
    assert release(bars(), sampled(), LATER, TABLE).due_on is None
    rejected = release(bars(), sampled({"mass": NO}), LATER, TABLE)
    assert (rejected.state, rejected.due_on, rejected.overdue) == (State.REJECTED, None, False)


def test_a_sample_in_the_future_is_refused():
    with pytest.raises(ValueError, match="after 2026-03-01"):
        release(bars(), sampled(), date(2026, 3, 1), TABLE)


@pytest.mark.parametrize(
    ("material", "made", "as_of", "state"),
    [
        ("cement_bag", date(2026, 2, 28), date(2026, 5, 28), State.RELEASED),
        ("cement_bag", date(2026, 2, 28), date(2026, 5, 29), State.EXPIRED),
        ("cement_bag", date(2025, 11, 30), date(2026, 2, 28), State.RELEASED),
        ("cement_rapid", date(2026, 1, 31), date(2026, 3, 1), State.EXPIRED),
    ],
)
def test_cement_is_tested_again_after_three_months_or_one(material, made, as_of, state):
    (lot,) = lots_of(delivery(50, material, produced_on=made, arrived_on=made))
    found = release(lot, sampled(CEMENT, on=made), as_of, TABLE)
    assert found.state is state
    assert found.may_issue is (YES if state is State.RELEASED else NO)


def test_a_sample_taken_after_the_age_limit_makes_old_cement_usable_again():
    (lot,) = lots_of(delivery(50, "cement_bag", produced_on=date(2026, 1, 5), arrived_on=date(2026, 1, 8)))
    found = release(lot, sampled(CEMENT, on=date(2026, 4, 20)), date(2026, 5, 20), TABLE)
    assert (found.state, found.expires_on) == (State.RELEASED, date(2026, 7, 20))


def test_cement_of_unknown_age_says_what_is_missing():
    (lot,) = lots_of(delivery(50, "cement_bag"))
    found = release(lot, sampled(CEMENT), LATER, TABLE)
    assert (found.missing, found.expires_on) == (("produced_on",), None)
    assert release(lot, sampled({**CEMENT, "soundness": NO}), LATER, TABLE).state is State.REJECTED


def test_only_what_lies_in_released_lots_may_be_issued():
    lots = lots_of(delivery(90), delivery(10, id="D2", batch="H2604"))
    states = {lots[0].key: release(lots[0], sampled(), LATER, TABLE)}
    assert issuable("D1", lots, states) == 60
    states[lots[1].key] = release(lots[1], sampled({**PASSED, "mass": NO}), LATER, TABLE)
    assert issuable("D1", lots, states) == 60
    assert issuable("D2", lots, states) == 0
    with pytest.raises(ValueError, match="D9 is in none"):
        issuable("D9", lots, states)


def many(witnessed, unwitnessed, waiting, material="rebar"):
    total = witnessed + unwitnessed + waiting
    lots = [
        lot
        for n in range(total)
        for lot in lots_of(
            delivery(5, material, TABLE.material(material).lots[0].unit, id=f"D{n}", batch=f"H{n}")
        )
    ]
    samples = [sampled()] * witnessed + [sampled(witnessed=False)] * unwitnessed + [None] * waiting
    return list(zip(lots, samples, strict=True))


@pytest.mark.parametrize(
    ("lots", "required", "enough"),
    [
        ((2, 2, 0), 2, YES),
        ((1, 3, 0), 2, NO),
        ((1, 2, 1), 2, UNKNOWN),
        ((3, 7, 0), 3, YES),
        ((0, 0, 1), 1, UNKNOWN),
    ],
)
def test_three_in_ten_samples_of_structural_materials_are_witnessed(lots, required, enough):
    (share,) = witness_shares(many(*lots), TABLE)
    assert (share.required, share.enough) == (required, enough)
    assert share.clause == "建建〔2000〕211号"
    assert not share.confidence.verified


def test_a_city_may_ask_for_all_and_other_materials_are_not_counted():
    (share,) = witness_shares(many(9, 1, 0), TABLE, Decimal(1))
    assert (share.required, share.enough) == (10, NO)
    assert witness_shares(many(0, 3, 0, "sand_gravel"), TABLE) == ()
    with pytest.raises(ValueError, match="between 0 and 1"):
        witness_shares([], TABLE, Decimal("1.1"))


ANSWERS = st.dictionaries(st.sampled_from(["tensile", "bend", "mass"]), st.sampled_from(list(Answer)))


@given(ANSWERS, ANSWERS)
def test_a_lot_is_released_exactly_when_no_test_is_open_or_failed(results, retests):
    found = release(bars(), sampled(results, retests), LATER, TABLE)
    obvious = all(
        results.get(test) is YES or (results.get(test) is NO and test != "mass" and retests.get(test) is YES)
        for test in ("tensile", "bend", "mass")
    )
    assert (found.state is State.RELEASED) == obvious
    assert (found.state is State.RELEASED) == (not found.open_tests and not found.failed_tests)


@given(ANSWERS, st.sampled_from(["tensile", "bend", "mass"]))
def test_a_further_failure_never_releases_a_lot(results, test):
    assert release(bars(), sampled({**results, test: NO}), LATER, TABLE).state is not State.RELEASED
