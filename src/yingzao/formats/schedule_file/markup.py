"""Schedule files in XML as a stream of records: only what a layout names is kept, the rest is counted."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from yingzao.formats.cut_text import is_cut

from .errors import ScheduleFileError

_CHUNK = 256 * 1024
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CUT_SHORT = {3, 5, 6, 20}
"""What expat calls no element, an unclosed token, a partial character and an unclosed CDATA section."""
_READ_AS_DECLARED = {"utf-8", "utf8", "utf-16", "utf16", "us-ascii", "ascii", "iso-8859-1", "latin1"}


@dataclass(frozen=True)
class XmlLimits:
    """Upper bounds checked while reading; generous for plans of 100,000 activities with costs."""

    max_bytes: int = 1024 * 1024 * 1024
    max_elements: int = 60_000_000
    max_depth: int = 48
    max_text: int = 1_000_000


@dataclass(frozen=True)
class Shape:
    """What is read of an element: names of plain fields and of the elements beneath it, blank-separated."""

    fields: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def of(cls, fields: str = "", parts: str = "") -> "Shape":
        return cls(frozenset(fields.split()), frozenset(parts.split()))


@dataclass(frozen=True)
class Layout:
    """Shapes by element name; elements in ``taken`` are handed over one by one and not kept."""

    shapes: Mapping[str, Shape]
    taken: frozenset[str]


class Record:
    """An element with its plain fields as text; a field it lacks, or that is nil, reads as an empty string."""

    __slots__ = ("line", "name", "parts", "values")

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        self.values: dict[str, str] = {}
        self.parts: list[Record] = []

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def each(self, *path: str) -> list["Record"]:
        """The elements beneath this one along a path of names."""
        found = [self]
        for name in path:
            found = [part for record in found for part in record.parts if part.name == name]
        return found


Take = Callable[[Record, Record | None], None]
"""Receives a finished record and the one it stands in, of which only what came before is known."""


def root_of(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return namespace and local name of the root element; raises :class:`ScheduleFileError`."""
    found: list[str] = []
    parser = _parser(encoding or _override(data))

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if not found:
            found.append(tag)

    parser.StartElementHandler = start
    try:
        parser.Parse(_transcoded(data[:_CHUNK], encoding, "ignore"), len(data) <= _CHUNK)
    except ExpatError as error:
        if not found:
            raise _broken(error) from None
    namespace, _, name = found[0].rpartition(" ") if found else ("", "", "")
    return namespace, name


def read_records(
    data: bytes, layout: Layout, take: Take, *, encoding: str | None = None, limits: XmlLimits | None = None
) -> Counter[str]:
    """Read a whole document, handing each record of ``layout.taken`` to ``take`` as it ends.

    Returns how often each element was met that the layout does not name and that held anything. Document
    types, and with them entities, are refused. Raises :class:`ScheduleFileError` with the codes xml.too_large,
    xml.broken, xml.truncated, xml.document_type, xml.encoding, xml.too_many_elements, xml.too_deep and
    xml.text_too_long.
    """
    limits = limits or XmlLimits()
    if len(data) > limits.max_bytes:
        raise ScheduleFileError(
            "xml.too_large",
            f"The file has {len(data)} bytes; at most {limits.max_bytes} are read.",
            "Export fewer projects at a time.",
            params={"bytes": len(data), "limit": limits.max_bytes},
        )
    reader = _Reader(_parser(encoding or _override(data)), layout, take, limits)
    raw = _transcoded(data, encoding)
    try:
        for start in range(0, len(raw), _CHUNK):
            reader.parser.Parse(raw[start : start + _CHUNK], False)
        reader.parser.Parse(b"", True)
    except ExpatError as error:
        raise _broken(error, reader.open_name) from None
    return reader.unread


def _override(data: bytes) -> str | None:
    """The encoding the document declares, where the parser does not know it by itself."""
    declared = _DECLARED.match(data[:400])
    name = declared[1].decode().lower() if declared else "utf-8"
    return None if name in _READ_AS_DECLARED else name


def _transcoded(data: bytes, encoding: str | None, errors: str = "strict") -> bytes:
    chosen = encoding or _override(data)
    if chosen is None:
        return data
    try:
        return data.decode(chosen, errors).encode()
    except LookupError:
        raise ScheduleFileError(
            "xml.encoding_unknown",
            f"The encoding {chosen!r} is not known.",
            "Save the file again as UTF-8.",
            params={"encoding": chosen},
        ) from None
    except UnicodeDecodeError as error:
        if is_cut(error):
            return data[: error.start].decode(chosen).encode()
        raise ScheduleFileError(
            "xml.encoding",
            f"The bytes at position {error.start} are not {chosen}.",
            "Save the file again as UTF-8.",
            params={"encoding": chosen, "position": error.start},
        ) from None


def _parser(override: str | None) -> XMLParserType:
    parser = ParserCreate("utf-8" if override else None, " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _refuse_document_type(*_what: object) -> None:
    raise ScheduleFileError(
        "xml.document_type",
        "The file declares a document type, which schedule files never do.",
        "Export the file again from the program it comes from.",
    )


def _broken(error: ExpatError, element: str | None = None) -> ScheduleFileError:
    cut = error.code in _CUT_SHORT
    return ScheduleFileError(
        "xml.truncated" if cut else "xml.broken",
        "The file stops before its last element is closed, so its tail is missing."
        if cut
        else f"The XML is damaged ({error}).",
        "Export it again or fetch it again.",
        line=error.lineno,
        table=element,
    )


class _Reader:
    """State while the elements go by; ``skipped`` is how deep inside something unwanted it stands."""

    def __init__(self, parser: XMLParserType, layout: Layout, take: Take, limits: XmlLimits) -> None:
        self.parser = parser
        self.layout = layout
        self.take = take
        self.limits = limits
        self.unread: Counter[str] = Counter()
        self.stack: list[Record] = []
        self.field: str | None = None
        self.text: list[str] = []
        self.length = 0
        self.skipped = 0
        self.skipped_name = ""
        self.skipped_filled = False
        self.count = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words

    @property
    def open_name(self) -> str | None:
        return self.stack[-1].name if self.stack else None

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.limits.max_elements:
            raise self._error(
                "xml.too_many_elements",
                f"There are more than {self.limits.max_elements} elements.",
                self.limits.max_elements,
            )
        if len(self.stack) + self.skipped > self.limits.max_depth:
            raise self._error(
                "xml.too_deep",
                f"Elements are nested deeper than {self.limits.max_depth} levels.",
                self.limits.max_depth,
            )
        name = tag.rpartition(" ")[2]
        if self.skipped:
            self.skipped += 1
            self.skipped_filled = True
        elif self.field is not None:
            # A plain field with elements inside is not what the layout expects.
            self._skip(self.field, 2)
            self.skipped_filled = True
            self.field = None
        elif not self.stack or name in self.layout.shapes[self.stack[-1].name].parts:
            self.stack.append(Record(name, self.parser.CurrentLineNumber))
        elif name in self.layout.shapes[self.stack[-1].name].fields:
            self.field = name
            self.text.clear()
            self.length = 0
        else:
            self._skip(name, 1)

    def _skip(self, name: str, depth: int) -> None:
        self.skipped, self.skipped_name, self.skipped_filled = depth, name, False

    def _words(self, text: str) -> None:
        if self.field is not None:
            self.length += len(text)
            if self.length > self.limits.max_text:
                raise self._error(
                    "xml.text_too_long",
                    f"A text has more than {self.limits.max_text} characters.",
                    self.limits.max_text,
                )
            self.text.append(text)
        elif self.skipped and not self.skipped_filled and not text.isspace():
            self.skipped_filled = True

    def _end(self, _tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
            if not self.skipped and self.skipped_filled:
                self.unread[f"{self.stack[-1].name}.{self.skipped_name}"] += 1
        elif self.field is not None:
            value = "".join(self.text).strip()
            if value:
                self.stack[-1].values[self.field] = value
            self.field = None
        else:
            record = self.stack.pop()
            parent = self.stack[-1] if self.stack else None
            if record.name in self.layout.taken:
                self.take(record, parent)
            elif parent is not None:
                parent.parts.append(record)

    def _error(self, code: str, problem: str, limit: int) -> ScheduleFileError:
        return ScheduleFileError(
            code,
            problem,
            "Export fewer projects at a time.",
            line=self.parser.CurrentLineNumber,
            table=self.open_name,
            params={"limit": limit},
        )
