"""Contents of files on disk and in a bucket: whole or not at all, checked when read, orphans cleared away."""

import errno
import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from moto.server import ThreadedMotoServer

from tests.samples import sample_record
from yingzao.core.files import storage, upkeep
from yingzao.core.files.environment import storage_of
from yingzao.core.files.models import StoredFile, contents, store_bytes, store_upload
from yingzao.core.files.storage import DamagedFile, StorageFault, name_of
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.services import attach

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
BUCKET = "yingzao-test"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def s3_server():
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server, settings, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    address = f"s3://{BUCKET}?endpoint={s3_server}&region=us-east-1&prefix=main"
    settings.STORAGES = {**settings.STORAGES, "default": storage_of(address)}
    yield client
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])


@pytest.fixture(params=["disk", "bucket"])
def kept(request, company, settings):
    """``kept()`` → the names of what lies in the storage."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return lambda: sorted(name for name, _at in contents().listing())


def sheet(company):
    with acting_as(company.technician):
        return sample_record(ledger_for("collaboration.contact_sheet"), company)


def stored(content: bytes, name: str = "说明.txt") -> StoredFile:
    with acting_as_system("test"):
        return store_bytes(content, name, "text/plain")


def overwrite(file: StoredFile, content: bytes) -> None:
    """As a fault of the medium or somebody with access to it would."""
    storage_ = contents()
    if hasattr(storage_, "bucket"):
        storage_.bucket.put_object(Key=f"main/{name_of(file.sha256)}", Body=content)
    else:
        file.path.write_bytes(content)


def worn(content: bytes) -> bytes:
    """The same with its last byte changed; a fixed byte might be the one that stands there."""
    return content[:-1] + bytes([content[-1] ^ 1])


def test_content_is_kept_under_its_hash_once_and_read_back(kept):
    content = os.urandom(3 * MEGABYTE + 17)
    first, second = stored(content), stored(content, "again.bin")
    assert first.sha256 == hashlib.sha256(content).hexdigest() and first.size_bytes == len(content)
    assert kept() == [name_of(first.sha256)] and first.is_intact() and first.exists()
    assert second.read() == content and len(list(first.chunks())) > 3
    with first.local() as path:
        assert path.read_bytes() == content


def test_damaged_content_is_not_read_and_storing_it_again_mends_it(kept):
    content = os.urandom(2 * MEGABYTE)
    file = stored(content)
    overwrite(file, worn(content))
    received = b""
    with pytest.raises(DamagedFile):
        for chunk in file.chunks():
            received += chunk
    assert len(received) < len(content) and not file.is_intact()
    stored(content)
    assert file.read() == content
    contents().delete(name_of(file.sha256))
    assert not file.exists() and file.digest_now() == ""
    with pytest.raises(DamagedFile):
        file.read()


def test_orphans_go_after_a_day_and_everything_named_stays(kept, monkeypatch):
    mine = [stored(f"{n}".encode()) for n in range(3)]
    orphans = [contents().keep([f"orphan {n}".encode()])[0] for n in range(2)]
    assert upkeep.remove_orphans() == 0, "an upload may still be under way"
    later = timezone.now() + upkeep.ORPHANED_AFTER + timedelta(minutes=1)
    monkeypatch.setattr(upkeep.timezone, "now", lambda: later)
    assert upkeep.remove_orphans() == 2
    assert kept() == sorted(name_of(file.sha256) for file in mine) and len(orphans) == 2


def test_nothing_is_removed_from_a_storage_that_is_mostly_another_database_s(kept, monkeypatch):
    stored(b"mine")
    for n in range(3):
        contents().keep([f"theirs {n}".encode()])
    later = timezone.now() + timedelta(days=30)
    monkeypatch.setattr(upkeep.timezone, "now", lambda: later)
    assert upkeep.remove_orphans() == 0 and len(kept()) == 4


class FullDisk:
    """Chunks after which the disk is full."""

    def __iter__(self):
        yield b"x" * MEGABYTE
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_refuses_in_words_and_leaves_nothing_half_written(company):
    root = Path(contents().location)
    with pytest.raises(StorageFault) as refusal:
        contents().keep(FullDisk())
    assert "没有空间" in refusal.value.text
    assert [path for path in root.rglob("*") if path.is_file()] == [] and not StoredFile.objects.exists()


def test_parts_of_a_killed_process_are_cleared_away(company):
    root = Path(contents().location)
    root.mkdir(parents=True, exist_ok=True)
    old, new = root / f"{storage.PART}old", root / f"{storage.PART}new"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 100_000,) * 2)
    upkeep.remove_orphans()
    assert new.exists() and not old.exists()


def test_an_upload_the_disk_does_not_take_is_refused_on_the_page_and_nothing_changes(
    company, signed_in, monkeypatch
):
    record = sheet(company)
    monkeypatch.setattr(storage.DiskStorage, "keep", lambda self, chunks: _no_room())
    before = record.attachments.count()
    page = signed_in(company.technician).post(
        f"/r/{record.pk}/do/attach/", {"files": SimpleUploadedFile("a.txt", b"abc")}, follow=True
    )
    assert "没有空间" in page.content.decode() and record.attachments.count() == before


def _no_room():
    raise storage.no_room()


def test_a_storage_that_does_not_answer_refuses_in_words(company, settings, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {
        **settings.STORAGES, "default": storage_of("s3://b?endpoint=http://127.0.0.1:9&region=x")
    }  # fmt: skip
    with pytest.raises(StorageFault) as refusal:
        stored(b"abc")
    assert "存储" in refusal.value.text and not StoredFile.objects.exists()


def test_a_bucket_that_is_not_there_is_a_fault_and_not_a_missing_file(company, bucket, settings, s3_server):
    settings.STORAGES = {
        **settings.STORAGES, "default": storage_of(f"s3://elsewhere?endpoint={s3_server}&region=us-east-1")
    }  # fmt: skip
    for attempt in (contents().listing, lambda: contents().stream("ab/cd")):
        with pytest.raises(StorageFault):
            list(attempt())
    with pytest.raises(StorageFault):
        stored(b"abc")
    with pytest.raises(ClientError):
        bucket.head_bucket(Bucket="elsewhere")


def test_a_large_file_streams_out_of_either_storage(kept, company, signed_in):
    content = os.urandom(9 * MEGABYTE)
    record = sheet(company)
    with acting_as_system("test"):
        attachment = attach(record, stored(content, "模型.ifc"), "")
    client = signed_in(company.technician)
    address = f"/r/{record.pk}/file/{attachment.pk}/"
    answer = client.get(address)
    assert answer.streaming and answer["Content-Length"] == str(len(content))
    assert b"".join(answer.streaming_content) == content
    overwrite(attachment.file, worn(content))
    with pytest.raises(DamagedFile):
        b"".join(client.get(address).streaming_content)


@pytest.mark.parametrize("address", ["http://x/y", "s3://", "s3://bucket?secret=x"])
def test_an_address_of_another_form_is_refused_at_the_start(address):
    with pytest.raises(ImproperlyConfigured):
        storage_of(address)


def test_an_empty_upload_is_refused_and_stores_nothing(company):
    with acting_as_system("test"), pytest.raises(StorageFault.__base__):
        store_upload(SimpleUploadedFile("leer.txt", b""))
    assert not StoredFile.objects.exists()
