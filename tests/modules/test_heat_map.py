"""Pass rates by storey and room: one cell for what was measured there, in words, opening its values."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.lots import PASSING, REBAR, write_lot
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Part
from yingzao.core.projects.parts import PartLine, store_tree
from yingzao.modules.quality.heat_map import heat_map
from yingzao.modules.quality.models import InspectionLot

pytestmark = pytest.mark.django_db
WORSE = PASSING.replace("m_spacing: 3 -8 10 0 4", "m_spacing: 30 -80 100 0 4")


@pytest.fixture
def rooms(company):
    """Two storeys with two rooms each, whose names come again on every storey."""
    lines = [
        PartLine(1, "7", "住宅楼"), PartLine(2, "7.1", "1 层"), PartLine(3, "7.1.1", "客厅"),
        PartLine(4, "7.1.2", "卧室"), PartLine(5, "7.2", "2 层"), PartLine(6, "7.2.1", "客厅"),
        PartLine(7, "7.2.2", "卧室"),
    ]  # fmt: skip
    with acting_as(company.site_engineer):
        store_tree(company.project, lines)
    return {part.code: part for part in Part.objects.filter(project=company.project)}


@pytest.fixture
def measured(company, rooms):
    write_lot(company, part=rooms["7.1.1"])
    write_lot(company, part=rooms["7.2.1"], entries=WORSE)
    write_lot(company, part=rooms["7.2"])
    return rooms


def test_rooms_of_one_name_share_a_column_and_the_storey_has_its_own(measured):
    found = heat_map(InspectionLot.objects.all(), measured["7"])
    assert found.rooms == ("", "客厅")
    (upper, (whole, worse)), (lower, (nothing, good)) = found.rows
    assert (upper.code, lower.code, nothing) == ("7.2", "7.1", None)
    assert (good.rate, worse.rate) == (Decimal("96.67"), Decimal("86.67")) and whole.points == 30
    assert (str(good.rate_word), str(worse.rate_word)) == ("良好", "在限值内")


def test_another_item_is_counted_apart(measured):
    assert heat_map(InspectionLot.objects.all(), measured["7"], "020101").rows == ()
    assert len(heat_map(InspectionLot.objects.all(), measured["7"], REBAR).rows) == 2


def test_a_cell_opens_the_values_it_was_counted_from(company, measured, signed_in):
    client = signed_in(company.quality_engineer)
    url = f"{reverse('lot_matrix', args=['LJL'])}?building={measured['7'].pk}&show=rooms&item={REBAR}"
    shown = client.get(url)
    (_upper, (whole, worse)), _lower = shown.context["map"].rows
    assert "86.67" in shown.content.decode()
    values = reverse("lot_values", args=["LJL"])
    (only,) = client.get(f"{values}?{worse.query}").context["values"]
    assert only.lot.part == measured["7.2.1"]
    text = client.get(f"{values}?{worse.query}").content.decode()
    assert "30 -80 100 0 4" in text
    (storey,) = client.get(f"{values}?{whole.query}").context["values"]
    assert storey.lot.part == measured["7.2"]


def test_values_are_for_those_only_who_see_the_lots(company, measured, signed_in):
    assert signed_in(company.outsider).get(reverse("lot_values", args=["LJL"])).status_code == 404
