"""Measured values meet their limits: outside, an alarm and a drafted notice; in a row, a control chart."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.records.models import Link
from yingzao.core.records.services import Refusal, change
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import Defect, ParameterCheck
from yingzao.modules.quality.parameter_board import charts_of, series_of

CURRENT = {"parameter": "slag_weld.current", "given": Decimal(25)}


@pytest.fixture
def engineer(company):
    with acting_as(company.quality_engineer):
        install_starter_routes()
        yield company.quality_engineer


def check(company, readings: str, hours_ago: int = 1, **fields) -> ParameterCheck:
    measured_at = timezone.now() - timedelta(hours=hours_ago)
    return write(company, ParameterCheck, readings=readings, measured_at=measured_at, **(CURRENT | fields))


def test_a_value_outside_its_limits_alarms_and_drafts_a_notice(company, engineer):
    found = check(company, "372, 344", responsible=company.site_engineer)
    assert (found.finding, found.low, found.high) == ("below", Decimal(350), Decimal(400))
    notice = Defect.objects.get()
    assert notice.status == "draft" and "344 A < 350" in notice.title
    assert Link.objects.filter(origin=notice.pk, target=found.pk).exists()
    assert Notice.objects.filter(person=company.site_engineer, text__contains=found.number).exists()
    submit(found, engineer)
    change(check(company, "372"), 1, readings="410")  # a good value that is corrected to a bad one
    assert Defect.objects.count() == 2, "one notice for each check that is out, however often it is saved"


def test_a_value_within_its_limits_and_one_without_limits_are_told_apart(company, engineer):
    assert check(company, "372 381").finding == "within"
    assert check(company, "372", given=None).finding == "unknown"
    assert check(company, "372", given=Decimal(40)).finding == "outside_table"
    assert not Defect.objects.exists()


def test_limits_of_the_scheme_go_before_those_of_the_table(company, engineer):
    own = check(company, "344", scheme_low=Decimal(340), scheme_high=Decimal(380))
    assert (own.finding, own.low, own.high) == ("within", 340, 380)
    with pytest.raises(Refusal):
        check(company, "344", scheme_low=Decimal(380), scheme_high=Decimal(340))
    assert ParameterCheck.objects.count() == 1 and not Defect.objects.exists()


@pytest.mark.parametrize("readings", ["三百", "372 ?", "nan", "1e12", " ".join(["372"] * 26)])
def test_what_is_no_list_of_numbers_is_refused_and_nothing_is_kept(company, engineer, readings):
    with pytest.raises(Refusal):
        check(company, readings)
    assert not ParameterCheck.objects.exists()


def test_equal_subgroups_make_a_chart_of_means_and_ranges_and_others_one_of_single_values(company, engineer):
    for hours, values in enumerate(("370 372 374", "371 373 375", "369 371 373")):
        check(company, values, hours)
    (series,) = series_of(ParameterCheck.objects.order_by("measured_at"))
    charts = charts_of(series)
    assert charts.n == 3 and charts.location.centre == pytest.approx(372) and charts.spread.centre == 4
    check(company, "372", 9)
    (series,) = series_of(ParameterCheck.objects.order_by("measured_at"))
    assert charts_of(series).n == 1
    assert charts_of(series_of([series.checks[0]])[0]) is None


def test_the_board_draws_the_chart_and_names_the_rule_that_is_broken(company, engineer, signed_in):
    for hours in range(10, 1, -1):
        check(company, f"{372 + hours % 2}", hours)
    last = check(company, "396", 1)
    url = reverse("parameter_board", args=["LJL"])
    text = (
        signed_in(company.viewer)
        .get(url, {"parameter": "slag_weld.current", "given": "25.000"})
        .content.decode()
    )
    assert "一点超出 3σ" in text and last.number in text and text.count("<circle") == 10 + 9 and "Cpk" in text
    assert signed_in(company.outsider).get(url).status_code == 404
