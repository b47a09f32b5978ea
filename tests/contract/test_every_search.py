"""Every ledger is searched: found by its title and by the text of its files, by whom may see it and nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.samples import sample_record
from yingzao.core.files.models import StoredFile, store_upload
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import attach
from yingzao.core.search import reading
from yingzao.core.search.queries import find
from yingzao.core.search.reading import read_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(company, django_capture_on_commit_callbacks):
    """One record of every ledger, each with a file that holds its number."""
    found = []
    with acting_as(company.administrator), django_capture_on_commit_callbacks(execute=True):
        for ledger in ledgers():
            record = sample_record(ledger, company)
            content = f"基坑 {ledger.kind} 附件".encode()
            attach(record, store_upload(SimpleUploadedFile(f"{ledger.code}.txt", content)))
            found.append(record)
    return found


def test_records_and_their_files_are_found_by_whom_may_see_them(company, records):
    for record in records:
        seen = find(company.viewer, f"{record.number} {record.title}")
        assert seen and seen[0].record.pk == record.pk, record.kind
        assert find(company.outsider, record.number) == [], record.kind
    assert find(company.viewer, "基坑 附件") == []


def test_the_files_of_every_ledger_are_found_by_whom_may_see_it(company, records, monkeypatch):
    # Read here rather than in a process for each.
    monkeypatch.setattr(reading, "_read", lambda file: (reading.Reading.READ, text_in(file), False))
    read_waiting()
    hits = find(company.viewer, "基坑 附件", limit=200)
    assert {hit.record.pk for hit in hits} == {record.pk for record in records}
    assert all(len(hit.files) == 1 for hit in hits)
    assert find(company.outsider, "基坑 附件") == []


def text_in(file):
    return StoredFile.objects.get(sha256=file.sha256).read().decode()
