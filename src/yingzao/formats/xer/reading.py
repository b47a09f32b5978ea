"""The bytes of a XER split into its tables, line by line."""

from collections import Counter
from collections.abc import Iterator

from yingzao.formats.schedule_file import check_count

from .decoding import decode
from .errors import XerError
from .limits import DEFAULT_LIMITS, XerLimits
from .tables import XerFile, XerRow, XerTable, baseline_rows


def read_xer(
    data: bytes,
    *,
    encoding: str | None = None,
    limits: XerLimits = DEFAULT_LIMITS,
    allow_missing_end: bool = False,
) -> XerFile:
    """Split the bytes of a XER into tables.

    Line endings may be mixed and the field order is free. A file without its closing ``%E`` has lost its
    tail and is refused unless ``allow_missing_end`` is set. Raises :class:`XerError`.

    >>> text = "ERMHDR\\t8.2\\n%T\\tTASK\\n%F\\ttask_id\\n%R\\t7\\n%E\\n"
    >>> read_xer(text.encode()).table("TASK").rows[0]["task_id"]
    '7'
    """
    if len(data) > limits.max_bytes:
        raise XerError(
            "xer.too_large",
            f"The file has {len(data)} bytes; at most {limits.max_bytes} are read.",
            "Export fewer projects at a time.",
            params={"bytes": len(data), "limit": limits.max_bytes},
        )
    text, found, undecodable = decode(data, encoding)
    if "\0" in text:
        raise XerError(
            "xer.binary",
            "The file holds zero bytes.",
            "Choose a XER exported by Primavera P6.",
            line=text.count("\n", 0, text.index("\0")) + 1,
        )
    reader = _Reader(limits)
    if undecodable:
        reader.oddities["undecodable_characters"] = undecodable
    reader.read(text)
    if not reader.ended and not allow_missing_end:
        raise XerError(
            "xer.truncated",
            "The file stops without its end mark (%E), so its tail is missing.",
            "Export it again or fetch it again.",
            line=reader.line,
            table=reader.table.name if reader.table else None,
        )
    return XerFile(reader.version, found, reader.tables, reader.oddities)


class _Reader:
    """State while the lines go by: the open table, its header and the row being put together."""

    def __init__(self, limits: XerLimits) -> None:
        self.limits = limits
        self.tables: dict[str, XerTable] = {}
        self.oddities: Counter[str] = Counter()
        self.table: XerTable | None = None
        self.columns: dict[str, int] = {}
        self.version = ""
        self.line = 0
        self.row_count = 0
        self.task_count = 0
        self.baselines: set[str] = set()
        self.ended = False

    def read(self, text: str) -> None:
        for number, line in enumerate(_lines(text), start=1):
            self.line = number
            if len(line) > self.limits.max_field_chars:
                self._check_length(line)
            if not self.version:
                self._header(line)
            elif line:
                self._record(line)
        if not self.version:
            self._header("")

    def _header(self, line: str) -> None:
        cells = line.removeprefix("\ufeff").split("\t")
        if cells[0].strip() != "ERMHDR":
            raise XerError(
                "xer.not_xer",
                "The file does not begin with ERMHDR, so it is not a Primavera XER.",
                "Choose a file exported from Primavera P6 as XER.",
                line=self.line or 1,
            )
        self.version = cells[1].strip() if len(cells) > 1 and cells[1].strip() else "unknown"

    def _record(self, line: str) -> None:
        mark, _, rest = line.partition("\t")
        match mark.strip():
            case "%R":
                self._row(rest)
            case "%F":
                self._fields(rest)
            case "%T":
                self._open_table(rest)
            case "%E":
                self.ended = True
            case "":
                if line.strip():
                    self._stray(line)
            case mark if mark.startswith("%"):
                self.oddities["unknown_records"] += 1
            case _:
                self._stray(line)

    def _open_table(self, rest: str) -> None:
        name = rest.partition("\t")[0].strip().upper()
        if not name:
            raise self._error("xer.table_name", "A table has no name.", "Export the file again.")
        if name in self.tables:
            self.oddities["repeated_tables"] += 1
        elif len(self.tables) >= self.limits.max_tables:
            raise self._error(
                "xer.too_many_tables",
                f"There are more than {self.limits.max_tables} tables.",
                "Choose a XER exported by Primavera P6.",
            )
        self.table = self.tables.setdefault(name, XerTable(name))
        self.columns = {}
        self.ended = False
        if name == "TASK":
            self.baselines = {row["proj_id"] for row in baseline_rows(self.tables.get("PROJECT"))}

    def _fields(self, rest: str) -> None:
        if self.table is None:
            raise self._error(
                "xer.fields_without_table", "Field names stand before any table.", "Export the file again."
            )
        names = tuple(name.strip().lower() for name in rest.split("\t"))
        if len(names) > self.limits.max_columns:
            raise self._error(
                "xer.too_many_columns",
                f"The table has {len(names)} fields.",
                f"At most {self.limits.max_columns} are read.",
            )
        self.columns = {name: column for column, name in reversed(tuple(enumerate(names))) if name}
        self.table.fields = tuple(dict.fromkeys((*self.table.fields, *filter(None, names))))

    def _row(self, rest: str) -> None:
        if self.table is None or not self.columns:
            raise self._error(
                "xer.row_without_fields",
                "A row stands before the field names of its table.",
                "Export the file again.",
            )
        self.row_count += 1
        if self.row_count > self.limits.max_rows:
            raise self._error(
                "xer.too_many_rows",
                f"There are more than {self.limits.max_rows} rows.",
                "Export fewer projects at a time.",
            )
        values = rest.split("\t")
        if len(values) > len(self.columns) and any(values[len(self.columns) :]):
            self.oddities["rows_with_extra_cells"] += 1
        row = XerRow(self.table.name, self.line, self.columns, values)
        self.table.rows.append(row)
        if row.table == "TASK" and "PROJECT" in self.tables and row["proj_id"] not in self.baselines:
            self.task_count += 1
            check_count(self.task_count, row.table, row.line, "xer")

    def _stray(self, line: str) -> None:
        """A line without a mark continues the text of a row that is still short of cells."""
        row = self.table.rows[-1] if self.table is not None and self.table.rows else None
        if row is None or len(row._values) >= len(row._columns):
            self.oddities["stray_lines"] += 1
            return
        self.oddities["continued_lines"] += 1
        first, *more = line.split("\t")
        row._values = [*row._values[:-1], f"{row._values[-1]}\n{first}", *more]

    def _check_length(self, line: str) -> None:
        longest = max(map(len, line.split("\t")))
        if longest > self.limits.max_field_chars:
            raise self._error(
                "xer.field_too_long",
                f"A field has {longest} characters.",
                f"At most {self.limits.max_field_chars} are read; shorten it in Primavera P6.",
            )

    def _error(self, code: str, problem: str, remedy: str) -> XerError:
        name = self.table.name if self.table is not None else None
        return XerError(code, problem, remedy, line=self.line, table=name)


def _lines(text: str) -> Iterator[str]:
    """Split at every kind of line ending, but at nothing else that Unicode calls a line break."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
