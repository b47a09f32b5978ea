"""Hours are signed on site, the price comes from the cost engineer, and only who may sees it."""

from decimal import Decimal

import pytest

from yingzao.core.access.gate import may
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.cost.models import DayworkSlip
from yingzao.modules.cost.services import price


def slip(company, rate=None):
    return create(
        DayworkSlip,
        project=company.project,
        part=company.part,
        title="清理坡脚",
        trade="普工",
        task="人工清底",
        workers=6,
        hours=Decimal("7.5"),
        rate=rate,
    )


def test_the_amount_is_workers_times_hours_times_rate_to_the_cent(company):
    with acting_as(company.site_engineer):
        assert slip(company, rate=Decimal("33.335")).amount == Decimal("1500.08")


def test_without_a_rate_the_amount_is_unknown_not_zero(company):
    with acting_as(company.site_engineer):
        assert slip(company).amount is None


def test_a_slip_whose_hours_are_in_approval_can_still_be_priced(company):
    with acting_as(company.site_engineer):
        install_starter_routes()
        record = slip(company)
        submit(record, company.site_engineer)
    with acting_as(company.project_manager):
        priced = price(record, Decimal("35.00"))
    assert (priced.status, priced.amount) == ("in_approval", Decimal("1575.00"))


def test_a_void_slip_keeps_its_price(company):
    with acting_as(company.site_engineer):
        record = void(slip(company, rate=Decimal(30)), "重复填写")
        with pytest.raises(Refusal):
            price(record, Decimal(99))
    assert DayworkSlip.objects.get().rate == Decimal(30)


def test_pricing_and_private_columns_belong_to_the_cost_engineer(company):
    ledger = ledger_of(DayworkSlip)
    cost_engineer = company.hire("cost_engineer", "cost_engineer", company.project)
    assert set(ledger.private) == {"rate", "amount"}
    for verb in ("private", "price"):
        assert may(cost_engineer, verb, ledger.kind, company.project)
        assert not may(company.site_engineer, verb, ledger.kind, company.project)
