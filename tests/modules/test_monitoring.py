"""A reading is judged by its total and by its rate since the reading before, which is never typed again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create, void
from yingzao.modules.monitoring.models import MonitoringReading

LIMITS = {
    "watch_limit": Decimal(20),
    "alarm_limit": Decimal(30),
    "rate_watch_limit": Decimal(2),
    "rate_alarm_limit": Decimal(3),
}


def read(company, day, value, **fields):
    return create(
        MonitoringReading,
        project=company.project,
        part=company.part,
        title="地表沉降",
        quantity="settlement",
        point=fields.pop("point", "DB-03"),
        read_at=datetime(2026, 11, day, 8, tzinfo=UTC),
        value=Decimal(value),
        **fields,
    )


@pytest.fixture
def technician(company):
    with acting_as(company.technician):
        yield company.technician


def test_the_first_reading_of_a_point_has_no_rate_and_stays_unjudged(company, technician):
    first = read(company, 1, "-3.10", **LIMITS)
    assert (first.rate_per_day, first.verdict) == (None, "unknown")


def test_the_next_day_takes_value_and_limits_of_the_day_before(company, technician):
    read(company, 1, "-3.10", **LIMITS)
    second = read(company, 2, "-4.00")
    assert (second.previous_value, second.rate_per_day) == (Decimal("-3.10"), Decimal("-0.90"))
    assert (second.alarm_limit, second.verdict) == (Decimal(30), "normal")


def test_a_fast_change_is_an_alarm_although_the_total_is_small(company, technician):
    read(company, 1, "-3.10", **LIMITS)
    second = read(company, 2, "-6.20")
    assert second.verdict == "alarm"
    assert second.verdict_reason == "3.10 ≥ 3.00 mm/d"


def test_heave_counts_like_settlement(company, technician):
    assert read(company, 1, "31", **LIMITS).verdict == "alarm"


def test_another_point_and_a_void_reading_are_not_the_reading_before(company, technician):
    void(read(company, 1, "-90", **LIMITS), "读数错误")
    read(company, 1, "-1", point="DB-04", **LIMITS)
    assert read(company, 2, "-3").previous_value is None


def test_a_watch_limit_above_the_alarm_limit_is_refused(company, technician):
    with pytest.raises(Refusal):
        read(company, 1, "-3", watch_limit=Decimal(40), alarm_limit=Decimal(30))
    assert not MonitoringReading.objects.exists()


def test_a_reading_right_after_another_is_refused_and_names_the_other(company, technician):
    first = read(company, 1, "-3.10", **LIMITS)
    at = first.read_at + timedelta(seconds=5)
    with pytest.raises(Refusal, match=first.number):
        create(MonitoringReading, project=company.project, title="地表沉降", quantity="settlement", point=first.point,
               read_at=at, value=Decimal("9999"))  # fmt: skip
    assert MonitoringReading.objects.count() == 1
