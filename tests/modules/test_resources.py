"""Quantities are rounded by their unit; a delivery is inspected by batch and certificate."""

from decimal import Decimal

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import MeasurementUnit
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import submit
from yingzao.modules.resources.models import MaterialDelivery


def delivery(company, quantity, unit, **fields):
    return create(
        MaterialDelivery, project=company.project, part=company.part, title="钢筋进场", material=company.material,
        quantity=Decimal(quantity), unit=MeasurementUnit.objects.get(symbol=unit) if unit else None, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "unit", "stored"),
    [
        ("12.3455", "t", "12.346"),
        ("12.3455", "", "12.346"),
        ("8.125", "m³", "8.13"),
        ("2.5", "个", "3"),
        ("4.25", "箱", "4.25"),
    ],
)
def test_a_quantity_is_rounded_by_its_unit_and_kept_where_no_rule_names_it(company, quantity, unit, stored):
    with acting_as(company.site_engineer):
        delivery(company, quantity, unit)
    assert MaterialDelivery.objects.get().quantity == Decimal(stored)


def test_a_delivery_without_certificate_is_not_submitted(company):
    with acting_as(company.site_engineer):
        record = delivery(company, "10", "t", batch_number="B2026-11")
        with pytest.raises(Refusal):
            submit(record, company.site_engineer)
    assert MaterialDelivery.objects.get().status == "draft"


def test_a_delivery_without_a_unit_is_counted_in_that_of_its_material(company):
    with acting_as(company.site_engineer):
        assert delivery(company, "10", "").unit == company.material.unit
