"""Fill an installation of its own with a bit of everything, or ask it what it holds."""

import json
import threading
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402

from tests.company import build_company  # noqa: E402
from tests.core.second_factor import enrol  # noqa: E402
from tests.samples import sample_record  # noqa: E402
from yingzao.cli import main  # noqa: E402
from yingzao.core.access.models import Role  # noqa: E402
from yingzao.core.accounts.models import Person  # noqa: E402
from yingzao.core.files.models import StoredFile, store_bytes  # noqa: E402
from yingzao.core.history.actor import acting_as  # noqa: E402
from yingzao.core.records.ledgers import ledgers  # noqa: E402
from yingzao.core.records.models import Attachment, Record  # noqa: E402
from yingzao.core.search.models import SearchDocument  # noqa: E402
from yingzao.modules.collaboration.models import ContactSheet  # noqa: E402

ODD_WORDS = "㎡ ㎥ ℃ Φ \u2028 “引号” 'quote' \\ \t 𠮷 🏗 е́"


def fill() -> None:
    """The company, one record of every ledger with an attachment, and a second factor."""
    company = build_company()
    with acting_as(company.project_manager):
        for ledger in ledgers():
            record = sample_record(ledger, company)
            stored = store_bytes(f"附件 {ledger.kind}".encode(), f"{ledger.kind}.txt", "text/plain")
            Attachment(record=record, file=stored).save()
        odd = ContactSheet.objects.select_for_update().first()
        odd.title = ODD_WORDS
        odd.save()
    enrol(company.technician)


def found_company() -> None:
    """The company alone."""
    build_company()


def write(seconds: str) -> None:
    """Go on writing for so long; prints how often."""
    print(_write_until(time.monotonic() + float(seconds)))


def _write_until(deadline: float, stop: threading.Event | None = None) -> int:
    count = 0
    with acting_as(Person.objects.get(username="administrator")):
        while time.monotonic() < deadline and not (stop and stop.is_set()):
            Role(code=f"role-{time.time_ns()}", name_zh="临时", name_en="Temporary").save()
            count += 1
    return count


def backup_while_writing(path: str) -> int:
    """A backup between the first and the last row that another thread writes without a pause."""
    stop, before = threading.Event(), Role.objects.count()
    writing = threading.Thread(target=_write_until, args=(time.monotonic() + 60, stop))
    writing.start()
    while Role.objects.count() == before:
        time.sleep(0.01)
    code = main(["backup", path, "--keys", path.replace(".zip", ".keys")])
    during = Role.objects.count()
    while Role.objects.count() == during:
        time.sleep(0.01)
    stop.set()
    writing.join()
    return code


def lose_file() -> None:
    print(_content(0).sha256)
    _content(0).path.unlink()


def change_file() -> None:
    """Content that is no longer what was uploaded, of the same size."""
    print(_content(1).sha256)
    _content(1).path.write_bytes(_content(1).read()[::-1])


def _content(number: int) -> StoredFile:
    return StoredFile.objects.order_by("sha256")[number]


def holds() -> None:
    """What a restored copy is asked for."""
    found = {
        "people": Person.objects.count(), "roles": Role.objects.count(), "records": Record.objects.count(),
        "indexed": SearchDocument.objects.count(),
        "intact": all(a.file.is_intact() for a in Attachment.objects.select_related("file")),
        "odd": Record.objects.filter(title=ODD_WORDS).count(),
    }  # fmt: skip
    print(json.dumps(found))


def spoil_history() -> None:
    """Change a signed row outside the application."""
    first = Record.objects.order_by("pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_record SET title = %s WHERE id = %s", ["by hand", first])


def forget_migration() -> None:
    """As if the database were of an earlier version."""
    MigrationRecorder(connection).migration_qs.filter(app="records").last().delete()
