"""The word indexes of each database: FTS5 in SQLite, ``tsvector`` in PostgreSQL; the same words in both.

Words come from :mod:`.words` and hold letters and digits only, so nothing a user types reaches the query
languages of the two databases.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from .models import FileChunk, FileText, SearchDocument
from .words import Phrase, index_words

MOST_WORDS = 16_000
"""Of one record; PostgreSQL keeps no position beyond 16,383, where later words would all stand at one place."""


def store_record_words(record_id: int, text: str) -> None:
    """Replace the indexed words of one record, whose document is stored already."""
    _store("search_searchdocument", "record_id", "search_words", record_id, index_words(text)[:MOST_WORDS])


def store_chunk_words(chunk: FileChunk) -> None:
    """Replace the indexed words of one chunk of a file, which is stored already."""
    _store("search_filechunk", "id", "search_file_words", chunk.pk, index_words(chunk.text))


def drop_chunks(file: FileText) -> None:
    """Forget the text of a file and its words."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            ids = "SELECT id FROM search_filechunk WHERE file_id = %s"
            cursor.execute(f"DELETE FROM search_file_words WHERE rowid IN ({ids})", [file.pk])  # noqa: S608
    file.chunks.all().delete()


def forget_records() -> None:
    """Empty the index of records and its documents."""
    SearchDocument.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words")


def _store(table: str, key: str, words_table: str, row: int, words: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            vector = " ".join(f"'{word}':{place}" for place, word in enumerate(words, start=1))
            cursor.execute(f"UPDATE {table} SET words = %s::tsvector WHERE {key} = %s", [vector, row])  # noqa: S608
        else:
            cursor.execute(f"DELETE FROM {words_table} WHERE rowid = %s", [row])  # noqa: S608
            cursor.execute(
                f"INSERT INTO {words_table} (rowid, words) VALUES (%s, %s)", [row, " ".join(words)]  # noqa: S608
            )  # fmt: skip


# -- asking -----------------------------------------------------------------------------------------------


def in_records(phrases: Iterable[Phrase]) -> RawSQL:
    """Ids of records whose own words hold every phrase, for ``pk__in``.

    One flat list: joined through the documents, SQLite went over the whole list once per record.
    """
    return RawSQL(*_own(list(phrases)))  # noqa: S611  (text of this module; what was typed goes as argument)


def anywhere(phrases: Sequence[Phrase]) -> RawSQL:
    """Ids of records in which every phrase stands, in their own words or in those of an attached file."""
    own, arguments = _own(phrases)
    files, more = _with_files(phrases)
    return RawSQL(f"{own} UNION {files}", [*arguments, *more])  # noqa: S611  (likewise)


def _own(phrases: Sequence[Phrase]) -> tuple[str, list[str]]:
    if connection.vendor == "postgresql":
        return "SELECT record_id FROM search_searchdocument WHERE words @@ %s::tsquery", [_pg(phrases)]
    return "SELECT rowid FROM search_words WHERE search_words MATCH %s", [_fts(phrases)]


def _with_files(phrases: Sequence[Phrase]) -> tuple[str, list[str]]:
    """Records to which a file adds something: each phrase in a file or among the record's own words."""
    by_phrase = [_files([phrase]) for phrase in phrases]
    if len(phrases) == 1:
        return by_phrase[0]
    union = " UNION ".join(sql for sql, _arguments in by_phrase)
    arguments = [value for _sql, values in by_phrase for value in values]
    conditions = []
    for phrase, (sql, values) in zip(phrases, by_phrase, strict=True):
        own, word = _own_of("candidate.record_id", phrase)
        conditions.append(f"(candidate.record_id IN ({sql}) OR EXISTS ({own}))")
        arguments += [*values, *word]
    where = " AND ".join(conditions)
    return f"SELECT candidate.record_id FROM ({union}) AS candidate WHERE {where}", arguments  # noqa: S608


def _own_of(record: str, phrase: Phrase) -> tuple[str, list[str]]:
    """Do the own words of one record hold the phrase?"""
    if connection.vendor == "postgresql":
        sql = f"SELECT 1 FROM search_searchdocument own WHERE own.record_id = {record} AND own.words @@ %s::tsquery"  # noqa: S608
        return sql, [_pg([phrase])]
    sql = f"SELECT 1 FROM search_words WHERE rowid = {record} AND search_words MATCH %s"  # noqa: S608
    return sql, [_fts([phrase])]


_HANGING = (
    "SELECT hung.record_id FROM records_attachment hung"
    " JOIN files_storedfile kept ON kept.id = hung.file_id"
    " JOIN search_filetext reading ON reading.sha256 = kept.sha256"
    " JOIN search_filechunk chunk ON chunk.file_id = reading.id"
    " WHERE NOT hung.withdrawn AND "
)


def _files(phrases: Sequence[Phrase]) -> tuple[str, list[str]]:
    """Records with an attached file of which some few pages hold all the phrases."""
    condition, arguments = _chunk_condition(phrases, "chunk", any_of=False)
    return _HANGING + condition, arguments


def chunks_holding(phrases: Sequence[Phrase], records: Sequence[int]) -> list[tuple[int, int, int]]:
    """For each of the records and each attachment of it, the first chunk that holds any of the phrases.

    Rows of record, attachment and chunk.
    """
    if not records:
        return []
    condition, arguments = _chunk_condition(phrases, "chunk", any_of=True)
    places = ", ".join(["%s"] * len(records))
    sql = _HANGING.replace("hung.record_id", "hung.record_id, hung.id, MIN(chunk.id)", 1)
    sql += f"{condition} AND hung.record_id IN ({places}) GROUP BY hung.record_id, hung.id ORDER BY hung.id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*arguments, *records])
        return list(cursor.fetchall())


def _chunk_condition(phrases: Sequence[Phrase], chunk: str, any_of: bool) -> tuple[str, list[str]]:
    if connection.vendor == "postgresql":
        return f"{chunk}.words @@ %s::tsquery", [_pg(phrases, any_of)]
    inner = "SELECT rowid FROM search_file_words WHERE search_file_words MATCH %s"
    return f"{chunk}.id IN ({inner})", [_fts(phrases, any_of)]


def _pg(phrases: Sequence[Phrase], any_of: bool = False) -> str:
    return (" | " if any_of else " & ").join(map(_pg_phrase, phrases))


def _fts(phrases: Sequence[Phrase], any_of: bool = False) -> str:
    return (" OR " if any_of else " AND ").join(map(_fts_phrase, phrases))


def _pg_phrase(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    words[-1] += ":*" if phrase.open_ended else ""
    return f"({' <-> '.join(words)})"


def _fts_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.open_ended else "")
