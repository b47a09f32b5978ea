"""The word index of each database: FTS5 in SQLite, ``tsvector`` in PostgreSQL; the same words in both.

Words come from :mod:`.words` and hold letters and digits only, so nothing a user types reaches the query
languages of the two databases.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL

from .models import SearchDocument
from .words import Phrase

# PostgreSQL keeps no position beyond this; later words would all stand at the same place.
_LAST_POSITION = 16_383


def store_words(record_id: int, words: list[str]) -> None:
    """Replace the indexed words of one record, whose document is stored already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            vector = " ".join(f"'{w}':{i}" for i, w in enumerate(words[:_LAST_POSITION], start=1))
            sql = "UPDATE search_searchdocument SET words = %s::tsvector WHERE record_id = %s"
            cursor.execute(sql, [vector, record_id])
        else:
            cursor.execute("DELETE FROM search_words WHERE rowid = %s", [record_id])
            sql = "INSERT INTO search_words (rowid, words) VALUES (%s, %s)"
            cursor.execute(sql, [record_id, " ".join(words)])


def forget_all() -> None:
    """Empty the index and its documents."""
    SearchDocument.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words")


def matching(phrases: Iterable[Phrase]) -> RawSQL:
    """The ids of records whose words hold every phrase, for ``pk__in``.

    One flat list: joined through the documents, SQLite went over the whole list once per record.
    """
    if connection.vendor == "postgresql":
        query = " & ".join(_pg_phrase(phrase) for phrase in phrases)
        return RawSQL("SELECT record_id FROM search_searchdocument WHERE words @@ %s::tsquery", [query])
    query = " AND ".join(_fts_phrase(phrase) for phrase in phrases)
    return RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [query])


def _pg_phrase(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    words[-1] += ":*" if phrase.open_ended else ""
    return f"({' <-> '.join(words)})"


def _fts_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.open_ended else "")
