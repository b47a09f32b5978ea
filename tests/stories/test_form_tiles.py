"""Tiles of self-built ledgers on the project's board: every figure opens exactly the records it counted."""

import re

import pytest
from django.urls import reverse

from tests.dust_form import fill_in, publish
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import void
from yingzao.insight.form_tiles import form_tiles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("tile", "expected"),
    [
        ({"shows": "count"}, [("记录数", "3", 3)]),
        ({"shows": "sum", "of": "pm10"}, [("PM10 (µg/m³)", "263.0", 3)]),
        ({"shows": "by_choice", "of": "grade"}, [("合格", "2", 2), ("整改", "1", 1)]),
        ({"shows": "by_month", "of": "checked_on"}, [("2026-03", "2", 2), ("2026-02", "1", 1)]),
    ],
    ids=["count", "sum", "by choice", "by month"],
)
def test_a_tile_shows_what_the_form_says_and_opens_what_it_counted(company, signed_in, tile, expected):
    publish(company, tile=tile)
    fill_in(company, checked_on="2026-02-28", pm10="110", grade="整改")
    fill_in(company)
    fill_in(company)
    with acting_as(company.administrator):
        void(fill_in(company), "重复")
    client = signed_in(company.project_manager)
    (found,) = form_tiles(company.project_manager, company.project)
    assert [(str(each.label), each.value, each.count) for each in found.figures] == expected
    board = client.get(reverse("project", args=[company.project.code])).content.decode()
    for figure in found.figures:
        listed = re.search(r'ledger-foot"><span>\D*([\d,]+)', client.get(figure.url).content.decode())
        assert listed and int(listed[1]) == figure.count
        assert figure.url.replace("&", "&amp;") in board
    assert form_tiles(company.outsider, company.other_project) == []
