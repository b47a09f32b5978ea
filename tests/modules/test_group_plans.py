"""Groups of bored piles and of watertight concrete, and lots of twice the size, as the codes ask for them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.stories.test_delivery_to_return import GOOD, deliver, judge
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import create
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.lab_orders import wanted_of
from yingzao.modules.quality.models import LabOrder, Pour

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def clerk(company):
    with acting_as(company.site_engineer):
        install_starter_routes()
        yield company.site_engineer


def pour(company, volume, **fields):
    with acting_as(company.site_engineer):
        return create(
            Pour,
            project=company.project,
            part=company.part,
            title="浇筑",
            volume_m3=Decimal(volume),
            **fields,
        )


@pytest.mark.parametrize(
    ("volume", "hours", "single", "groups"),
    [("45", 13, 0, 2), ("120", 5, 0, 3), ("30", 4, 5, 5)], ids=["by_hours", "by_volume", "single_piles"],
)  # fmt: skip
def test_groups_of_bored_piles_follow_gb_50202(company, volume, hours, single, groups):
    written = pour(company, volume, of_piles=True, hours=hours, single_piles=single)
    assert written.test_groups == groups and "GB 50202-2018 5.1.3" in written.test_rule


def test_watertight_concrete_has_two_groups_of_a_mix_at_least_and_one_for_each_500_m3(company):
    first = pour(company, "120", seepage_grade="P8", poured_on=TODAY() - timedelta(days=2))
    second = pour(company, "120", seepage_grade="P8", poured_on=TODAY() - timedelta(days=1))
    large = pour(company, "1200", seepage_grade="P8")
    other = pour(company, "120", seepage_grade="P10")
    assert [each.seepage_groups for each in (first, second, large, other)] == [2, 1, 3, 2]
    assert "待核" in ledger_of(Pour).value(first, "seepage_rule")
    assert pour(company, "120").seepage_groups == 0


def test_a_certified_product_has_lots_of_twice_the_size_and_says_by_which_clause(company, clerk):
    deliver(company, "130", is_certified=True)
    first, second = LabOrder.objects.order_by("pk")
    assert (first.quantity, second.quantity, first.is_enlarged) == (120, 10, True)
    assert "GB 50204-2015 3.0.8" in wanted_of(first).clause


def test_after_three_lots_that_passed_at_once_a_new_batch_has_larger_lots_until_one_fails(company, clerk):
    for number in ("LG-1", "LG-2", "LG-3"):
        deliver(company, "60", number)
        judge(company, LabOrder.objects.get(lot_words__contains=number), GOOD)
    deliver(company, "120", "LG-4")
    large = LabOrder.objects.get(lot_words__contains="LG-4")
    assert large.quantity == 120 and large.is_enlarged
    judge(company, large, GOOD | {"mass": "no"})
    deliver(company, "120", "LG-5", is_certified=True)
    assert [
        order.quantity for order in LabOrder.objects.filter(lot_words__contains="LG-5").order_by("pk")
    ] == [60, 60]


def test_a_batch_that_has_begun_keeps_the_size_of_its_lots(company, clerk):
    deliver(company, "40", "LG-9")
    deliver(company, "40", "LG-9", is_certified=True)
    assert [order.quantity for order in LabOrder.objects.order_by("pk")] == [60, 20]
