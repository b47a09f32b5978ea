"""Whether anything hangs on a record: most have no file, comment, link or guest, and then none need be sought."""

from typing import NamedTuple

from django.db import connection

from yingzao.core.records.models import Record

_ASKED = """
SELECT EXISTS (SELECT 1 FROM records_attachment WHERE record_id = %s AND NOT withdrawn),
       EXISTS (SELECT 1 FROM records_comment WHERE record_id = %s),
       EXISTS (SELECT 1 FROM records_link WHERE origin_id = %s AND NOT withdrawn)
       OR EXISTS (SELECT 1 FROM records_link WHERE target_id = %s AND NOT withdrawn),
       EXISTS (SELECT 1 FROM guests_guestlink WHERE record_id = %s)
"""


class Hanging(NamedTuple):
    files: bool
    comments: bool
    links: bool
    guest_links: bool


def what_hangs_on(record: Record) -> Hanging:
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [record.pk] * 5)
        return Hanging(*map(bool, cursor.fetchone()))
