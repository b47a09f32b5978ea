"""A pour knows how many groups of cubes it needs; the rectification of defects is told in its own file."""

from decimal import Decimal

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, change, create
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import Pour


@pytest.fixture
def quality_engineer(company):
    with acting_as(company.quality_engineer):
        install_starter_routes()
        yield company.quality_engineer


def pour(company, **fields):
    values = {"title": "底板浇筑", "grade": 35, "volume_m3": Decimal("320"), "part": company.part, **fields}
    return create(Pour, project=company.project, **values)


def test_a_pour_of_320_m3_in_one_shift_needs_four_groups(company, quality_engineer):
    record = pour(company)
    assert record.test_groups == 4
    assert "GB 50204-2015 7.4.1" in record.test_rule


def test_each_shift_needs_at_least_one_group(company, quality_engineer):
    assert pour(company, volume_m3=Decimal("80"), shifts=3).test_groups == 3


def test_a_continuous_pour_above_1000_m3_is_sampled_every_200_m3(company, quality_engineer):
    assert pour(company, volume_m3=Decimal("1100"), continuous=True).test_groups == 6
    assert pour(company, volume_m3=Decimal("1100"), continuous=False).test_groups == 11


def test_the_plan_follows_a_changed_volume(company, quality_engineer):
    record = pour(company)
    assert change(record, record.version, volume_m3=Decimal("401")).test_groups == 5


def test_a_pour_without_volume_is_refused_and_takes_no_number(company, quality_engineer):
    with pytest.raises(Refusal):
        pour(company, volume_m3=Decimal(0))
    assert not Record.objects.exists()
    assert pour(company).number.endswith("0001")
