"""A curing room outside its limits is told once an excursion, with clause and limits, to whoever answers for it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.records.services import change, create
from yingzao.modules.quality.models import TemperatureLog

pytestmark = pytest.mark.django_db


def log(company, days_ago, celsius, humidity="96", place="curing_room", **fields):
    with acting_as(company.technician):
        return create(
            TemperatureLog, project=company.project, title="养护室", place=place, at_08=Decimal(celsius),
            measured_on=timezone.localdate() - timedelta(days=days_ago), humidity_percent=Decimal(humidity), **fields,
        )  # fmt: skip


def alerts(company, person=None):
    person = person or company.quality_engineer
    return list(Notice.objects.filter(person=person, kind="warning").order_by("pk"))


def test_one_excursion_is_told_once_with_clause_and_limits(company):
    log(company, 5, "20")
    first = log(company, 4, "23.5")
    log(company, 3, "24")
    (alert,) = alerts(company)
    assert alert.record_id == first.pk
    for words in ("23.5 ℃ > 22", "18–22 ℃", "95 %", "GB/T 50081-2019"):
        assert words in alert.text
    log(company, 2, "20")
    log(company, 1, "20", humidity="90")
    assert len(alerts(company)) == 2 and "90" in alerts(company)[1].text


def test_whoever_the_log_names_is_told_instead(company):
    log(company, 1, "17", responsible=company.technician)
    assert len(alerts(company, company.technician)) == 1 and not alerts(company)


def test_a_corrected_reading_that_is_still_outside_is_not_told_again(company):
    wrong = log(company, 1, "30")
    with acting_as(company.technician):
        change(wrong, wrong.version, at_08=Decimal("25"))
    assert len(alerts(company)) == 1


def test_within_limits_and_outdoors_nobody_is_told(company):
    log(company, 2, "20")
    log(company, 1, "35", place="site")
    assert not alerts(company)
