"""Deliveries and samples for the tests of re-inspection."""

from datetime import date
from decimal import Decimal

from yingzao.engines.quality.reinspection import Delivery, plan_lots
from yingzao.standards.loader import load

TABLE = load("reinspection")
ARRIVED = date(2026, 3, 2)


def delivery(quantity, material="rebar", unit="t", id="D1", **more):
    given = {"maker": "沙钢", "grade": "HRB400E 25", "batch": "H2603", "arrived_on": ARRIVED, **more}
    return Delivery(id, material, quantity=Decimal(str(quantity)), unit=unit, **given)


def lots_of(*deliveries, **options):
    return plan_lots(deliveries, TABLE, **options)


def counts(lot):
    """Specimens of a lot by test."""
    return {specimens.test: specimens.count for specimens in lot.specimens}
