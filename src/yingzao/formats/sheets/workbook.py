"""A workbook (.xlsx): what it is made of, checked before anything is unpacked, and its visible sheets."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from .markup import NotAllowed, read_markup
from .model import Budget, File, Limits, Sheet, SheetError
from .sheet import SheetReader
from .styles import Styles, date_styles

_MOST_PARTS = 2000
_FREE_BYTES = 1024**2
_RELATIONS = re.compile(r"officeDocument|/worksheet$|/sharedStrings$|/styles$")


def read_workbook(content: bytes, limits: Limits) -> File:
    """Visible sheets with their stored values; formulas are not evaluated, their last result is taken.

    Raises SheetError damaged, too_much_unpacked, encrypted, macros, binary_workbook, open_document, not_a_workbook,
    too_many_columns, too_many_cells.
    """
    try:
        with ZipFile(BytesIO(content)) as package:
            _refuse_bomb(package, limits)
            _refuse_other_kinds(package)
            return _Workbook(package, limits).read()
    except (
        BadZipFile,
        ExpatError,
        NotAllowed,
        KeyError,
        EOFError,
        UnicodeDecodeError,
        NotImplementedError,
    ) as error:
        raise SheetError("damaged") from error


def _refuse_bomb(package: ZipFile, limits: Limits) -> None:
    """By the sizes in its directory, which ``zipfile`` holds every part to when it is read."""
    parts = package.infolist()
    packed_too_well = any(
        part.file_size > _FREE_BYTES and part.file_size > limits.ratio * max(part.compress_size, 1)
        for part in parts
    )
    total = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or packed_too_well or total > limits.unpacked_bytes:
        raise SheetError("too_much_unpacked", megabytes=limits.unpacked_bytes // 1024**2)
    if any(part.flag_bits & 0x1 for part in parts):
        raise SheetError("encrypted")


def _refuse_other_kinds(package: ZipFile) -> None:
    names = set(package.namelist())
    if "mimetype" in names and "[Content_Types].xml" not in names:
        raise SheetError("open_document")
    if "[Content_Types].xml" not in names:
        raise SheetError("not_a_workbook")
    types = package.read("[Content_Types].xml")
    if b"macroEnabled" in types or b"vbaProject" in types or any(n.endswith("vbaProject.bin") for n in names):
        raise SheetError("macros")
    if "xl/workbook.bin" in names:
        raise SheetError("binary_workbook")
    if b"spreadsheetml" not in types:
        raise SheetError("not_a_workbook")


class _Workbook:
    def __init__(self, package: ZipFile, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.budget = Budget(limits.cells)

    def read(self) -> File:
        home = next((t for t, kind in self._related("").values() if kind.endswith("officeDocument")), "")
        listed, starts_1904 = self._listed(home)
        related = self._related(home)
        texts = self._texts(related)
        styles = self._styles(related)
        sheets = []
        for name, relation in listed[: self.limits.sheets]:
            target, kind = related.get(relation, ("", ""))
            if kind.endswith("/worksheet"):
                sheets.append(
                    self._sheet(
                        name, target, SheetReader(texts, styles, starts_1904, self.limits, self.budget)
                    )
                )
        return File(tuple(sheets), starts_1904=starts_1904)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (name of the part it leads to, kind of relation)."""
        path = PurePosixPath(part)
        folder = path.parent
        found = {}
        for tag, attributes in self._elements(str(folder / "_rels" / f"{path.name}.rels").lstrip("./")):
            if tag == "Relationship" and _RELATIONS.search(attributes.get("Type", "")):
                target = attributes.get("Target", "")
                inside = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
                found[attributes.get("Id", "")] = (inside, attributes["Type"])
        return found

    def _elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Every element of a small part, in order."""
        found: list[tuple[str, dict[str, str]]] = []
        with self.package.open(part) as stream:
            read_markup(stream, lambda tag, attributes: found.append((tag, attributes)))
        return iter(found)

    def _listed(self, home: str) -> tuple[list[tuple[str, str]], bool]:
        """Name and relation of every visible sheet, and whether days count from 1904."""
        sheets, starts_1904 = [], False
        for tag, attributes in self._elements(home):
            if tag == "workbookPr":
                starts_1904 = attributes.get("date1904") in ("1", "true")
            if tag == "sheet" and attributes.get("state", "visible") == "visible":
                relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
                sheets.append((attributes.get("name", ""), relation))
        return sheets, starts_1904

    def _texts(self, related: dict[str, tuple[str, str]]) -> list[str]:
        """The shared texts; readings of characters (phonetic runs) are no part of them."""
        target = next((t for t, kind in related.values() if kind.endswith("/sharedStrings")), "")
        texts: list[str] = []
        if not target:
            return texts
        pieces: list[str] = []
        state = {"reading": 0, "text": False}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "si":
                pieces.clear()
            state["reading"] += tag == "rPh"
            state["text"] = tag == "t" and not state["reading"]

        def end(tag: str) -> None:
            if tag == "si":
                texts.append("".join(pieces))
                self.budget.take(1)
            state["reading"] -= tag == "rPh"
            state["text"] = False

        def words(text: str) -> None:
            if state["text"]:
                pieces.append(text)

        with self.package.open(target) as stream:
            read_markup(stream, start, end, words)
        return texts

    def _styles(self, related: dict[str, tuple[str, str]]) -> Styles:
        target = next((t for t, kind in related.values() if kind.endswith("/styles")), "")
        return date_styles(self._elements(target)) if target else frozenset()

    def _sheet(self, name: str, target: str, reader: SheetReader) -> Sheet:
        with self.package.open(target) as stream:
            return reader.read(name, stream)


def _joined(folder: PurePosixPath, target: str) -> str:
    """``xl`` and ``../docProps/x.xml`` → ``docProps/x.xml``."""
    parts: list[str] = [p for p in folder.parts if p != "."]
    for piece in PurePosixPath(target).parts:
        if piece == "..":
            parts = parts[:-1]
        else:
            parts.append(piece)
    return "/".join(parts)
