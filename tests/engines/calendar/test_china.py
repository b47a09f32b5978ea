"""Holidays and make-up workdays against the notices of the General Office of the State Council."""

from datetime import date, timedelta

import pytest

from yingzao.engines.calendar import CalendarError
from yingzao.engines.calendar.china import (
    LUNAR,
    YEARLY,
    Holiday,
    is_published,
    left_out,
    special_days,
)

#: 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号: first and last day of rest, and the weekend days worked instead
NOTICES = {
    2024: {
        "rest": [("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"),
                 ("06-10", "06-10"), ("09-15", "09-17"), ("10-01", "10-07")],
        "work": ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    },
    2025: {
        "rest": [("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"),
                 ("05-31", "06-02"), ("10-01", "10-08")],
        "work": ["01-26", "02-08", "04-27", "09-28", "10-11"],
    },
    2026: {
        "rest": [("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
                 ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07")],
        "work": ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    },
}  # fmt: skip


def day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def span(year: int, first: str, last: str) -> set[date]:
    start = day(year, first)
    return {start + timedelta(n) for n in range((day(year, last) - start).days + 1)}


def weekday_rest(days: set[date]) -> set[date]:
    """Rest on Monday to Friday: whether a notice counts the weekend beside a holiday varies from year to year."""
    return {on for on in days if on.weekday() < 5}


@pytest.mark.parametrize("year", NOTICES)
def test_a_published_year_is_as_the_state_council_gave_notice(year):
    found = special_days([year])
    notice = NOTICES[year]
    rest = set().union(*(span(year, first, last) for first, last in notice["rest"]))
    assert {each.on for each in found if each.works} == {day(year, each) for each in notice["work"]}
    assert weekday_rest({each.on for each in found if not each.works}) == weekday_rest(rest)
    assert all(each.published for each in found)
    assert left_out(year) == ()


@pytest.mark.parametrize("year", NOTICES)
def test_every_make_up_workday_is_a_weekend_day_and_names_its_holiday(year):
    for each in special_days([year]):
        assert not each.works or each.on.weekday() >= 5
        assert each.holiday in YEARLY


def test_an_unpublished_year_gives_the_days_of_the_law_and_guesses_no_make_up_workday():
    found = special_days([2098])
    assert not is_published(2098)
    assert [(f"{each.on:%m-%d}", each.holiday) for each in found] == [
        ("01-01", Holiday.NEW_YEAR), ("04-04", Holiday.TOMB_SWEEPING), ("05-01", Holiday.LABOUR_DAY),
        ("05-02", Holiday.LABOUR_DAY), ("10-01", Holiday.NATIONAL_DAY), ("10-02", Holiday.NATIONAL_DAY),
        ("10-03", Holiday.NATIONAL_DAY),
    ]  # fmt: skip
    assert not any(each.works or each.published for each in found)
    assert left_out(2098) == LUNAR


def test_years_are_given_once_in_order_of_date():
    twice = special_days([2026, 2025, 2026])
    assert twice == sorted(twice)
    assert len(twice) == len({each.on for each in twice})
    assert {each.on.year for each in twice} == {2025, 2026}


@pytest.mark.parametrize("year", [2003, 2100])
def test_a_year_beyond_what_is_known_is_refused_with_the_year(year):
    with pytest.raises(CalendarError) as error:
        special_days([year])
    assert error.value.params == {"year": year}
