"""The tables of a XER back to bytes: what :func:`read_xer` reads again is equal, cell by cell."""

from collections.abc import Iterator

from .tables import XerFile, XerRow, XerTable

END = "\r\n"
HEADER = "ERMHDR\t{version}\t\tProject\tyingzao\tyingzao\tdb\tProject Management\tCNY"
DEFAULT_VERSION = "19.12"


def write_xer(xer: XerFile, encoding: str | None = None) -> bytes:
    """Return the bytes of a XER, by default in the encoding it was read in, or UTF-8 where that does not do.

    A tab within a value, and a line break in the last value of a row, become spaces: neither can be told from
    the end of the value. Raises ``UnicodeEncodeError`` for characters that an ``encoding`` asked for lacks.
    """
    text = END.join([*_lines(xer), ""])
    if encoding is not None:
        return text.encode(encoding)
    try:
        return text.encode(xer.encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def table_of(name: str, rows: list[dict[str, str]]) -> XerTable:
    """A table made of rows by field name, in the order in which the fields are first met."""
    fields = tuple(dict.fromkeys(field for row in rows for field in row))
    columns = {field: column for column, field in enumerate(fields)}
    made = [
        XerRow(name, line, columns, [row.get(field, "") for field in fields])
        for line, row in enumerate(rows, start=1)
    ]
    return XerTable(name, fields, made)


def _lines(xer: XerFile) -> Iterator[str]:
    known = xer.version if xer.version != "unknown" else DEFAULT_VERSION
    yield HEADER.format(version=known)
    for table in xer.tables.values():
        yield f"%T\t{table.name}"
        if table.fields:
            yield "\t".join(["%F", *table.fields])
        for row in table:
            cells = [row[field].replace("\t", " ") for field in table.fields]
            cells[-1] = cells[-1].replace("\n", " ")
            yield "\t".join(["%R", *(cell.replace("\n", END) for cell in cells)])
    yield "%E"
