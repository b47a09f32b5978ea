"""The benchmarks still find what they measure; what they measure is run by hand."""

from typing import Any

import pytest

from benchmarks.growth import fill as fill_growth
from benchmarks.http import fill
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.models import Record
from yingzao.core.routes.models import Task
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.django_db


def test_the_benchmark_of_pages_fills_one_ledger_with_copies_of_a_record_that_was_written():
    fill(40, concentrated=True)

    sheets = ContactSheet.objects.all()
    assert sheets.count() == 41
    assert len({sheet.uid for sheet in sheets}) == len({sheet.number for sheet in sheets}) == 41


def test_the_benchmark_of_growth_spreads_records_history_and_tasks_over_projects():
    fill_growth(100, projects=5)

    copied: Any = Record.objects.filter(number__contains="-", project__code__startswith="G")
    assert copied.values("project").distinct().count() == 4
    assert set(copied.values_list("kind", flat=True)) == {
        "collaboration.contact_sheet", "quality.defect", "safety.hazard_report",
    }  # fmt: skip
    assert HistoryEntry.objects.filter(object_id__in=copied.values("pk")).count() >= copied.count()
    assert Task.objects.filter(run__record__in=Record.objects.all()).count() > 5
