"""A hazard is scored by L × E × C and coloured when it is written, and again when it changes."""

from decimal import Decimal

import pytest
from django.utils import translation

from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import Refusal, change, create
from yingzao.modules.safety.models import HazardReport


def report(company, likelihood="3", exposure="6", consequence="15"):
    return create(
        HazardReport,
        project=company.project,
        part=company.part,
        title="临边防护缺失",
        finding="二段南侧无护栏",
        likelihood=Decimal(likelihood),
        exposure=Decimal(exposure),
        consequence=Decimal(consequence),
    )


def test_three_times_six_times_fifteen_is_270_and_orange(company):
    with acting_as(company.safety_officer):
        record = report(company)
    assert (record.score, record.level) == (Decimal(270), "orange")


def test_a_hazard_is_coloured_again_when_its_exposure_changes(company):
    with acting_as(company.safety_officer):
        record = report(company)
        record = change(record, record.version, exposure=Decimal(1))
    assert (record.score, record.level) == (Decimal(45), "blue")


def test_a_value_outside_the_table_is_refused_and_nothing_is_written(company):
    with acting_as(company.safety_officer), pytest.raises(Refusal):
        report(company, likelihood="4")
    assert not HazardReport.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "3 可能，但不经常"), ("en", "3 possible but unusual")]
)
def test_the_chosen_likelihood_is_shown_in_words(company, language, words):
    with acting_as(company.safety_officer):
        report(company)
    with translation.override(language):
        record = HazardReport.objects.get()
        assert ledger_of(HazardReport).value(record, "likelihood") == words
