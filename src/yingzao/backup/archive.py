"""The archive: a ZIP file with ``manifest.json``, ``tables/<app.model>.jsonl`` and ``files/<sha256>``.

A table is one JSON array per row in the order of the manifest's columns, rows in the order of their key. The
manifest holds rows, bytes and SHA-256 of every table; a file's name is the SHA-256 of its content. Nothing is ever
unpacked by a name out of the archive: what the manifest does not announce refuses the whole.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .refusal import BackupRefusal

FORMAT, VERSION = "yingzao-backup", 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
_MANIFEST_BYTES = 64 * 1024 * 1024
_LINE_BYTES = 64 * 1024 * 1024
_BLOWN_UP = 400
"""Text of tables shrinks to a fiftieth at most; an archive that grows more than this is a bomb."""
_SMALL = 64 * 1024 * 1024
_NAME = re.compile(r"tables/[a-z_0-9]+\.[a-z_0-9]+\.jsonl|files/[0-9a-f]{64}|manifest\.json")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass(frozen=True)
class Table:
    """What the archive holds of one table."""

    name: str
    columns: tuple[str, ...]
    rows: int
    size: int
    sha256: str

    @property
    def entry(self) -> str:
        return table_entry(self.name)


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself; ``digest`` is over all content, ``seal`` the same under the history key."""

    product: str
    made_at: str
    database: str
    migrations: tuple[tuple[str, str], ...]
    keys: Mapping[str, str]
    history_head: str
    tables: tuple[Table, ...]
    files: tuple[tuple[str, int], ...]
    missing_files: tuple[str, ...] = ()
    digest: str = ""
    seal: str = ""

    def as_json(self) -> str:
        return json.dumps(
            {"format": FORMAT, "version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1
        )


def table_entry(name: str) -> str:
    return f"tables/{name}.jsonl"


def file_entry(sha256: str) -> str:
    return f"files/{sha256}"


def digest_of(tables: tuple[Table, ...], files: tuple[tuple[str, int], ...]) -> str:
    """One digest over the content: equal for two databases that hold the same, of whatever make they are."""
    content = [[t.name, t.columns, t.rows, t.sha256] for t in sorted(tables, key=lambda t: t.name)]
    return hashlib.sha256(json.dumps([content, sorted(files)]).encode()).hexdigest()


@dataclass
class Tally:
    """Counts lines as they go by."""

    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.size += len(line)
        self.digest.update(line)

    def table(self, name: str, columns: tuple[str, ...]) -> Table:
        return Table(name, columns, self.rows, self.size, self.digest.hexdigest())


class Archive:
    """An archive opened for reading; use it in a ``with`` block."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise BackupRefusal(f"There is no file {path}.") from None
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
            raise BackupRefusal(f"{path} is cut off or no archive of this product. Fetch it again.") from None
        try:
            self._check_entries(path.stat().st_size)
            self.manifest = self._manifest()
            self._check_announced()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._zip.close()

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """The rows of a table; raises at the end when they are not what the manifest announced."""
        tally = Tally()
        with self._opened(table.entry) as entry:
            while line := entry.readline(_LINE_BYTES):
                if not line.endswith(b"\n"):
                    raise BackupRefusal(f"{table.entry}: row {tally.rows + 1} is cut off or too long.")
                tally.add(line)
                yield self._row(table, tally.rows, line)
        if tally.table(table.name, table.columns) != table:
            raise BackupRefusal(
                f"{table.entry} does not hold what the manifest says. Fetch the archive again."
            )

    def content(self, sha256: str) -> Iterator[bytes]:
        """The content of a file; raises at the end when it does not have its hash."""
        digest = hashlib.sha256()
        with self._opened(file_entry(sha256)) as entry:
            while chunk := entry.read(CHUNK):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != sha256:
            raise BackupRefusal(f"files/{sha256} is damaged. Fetch the archive again.")

    def check(self) -> Iterator[str]:
        """Read everything once, storing nothing; yields the name of each part that is right."""
        for table in self.manifest.tables:
            for _row in self.rows(table):
                pass
            yield table.name
        for sha256, _size in self.manifest.files:
            for _chunk in self.content(sha256):
                pass
        if digest_of(self.manifest.tables, self.manifest.files) != self.manifest.digest:
            raise BackupRefusal("The digest of the archive does not fit its content.")
        yield f"{len(self.manifest.files)} files"

    def _opened(self, entry: str) -> "_Entry":
        return _Entry(self._zip, entry)

    @staticmethod
    def _row(table: Table, number: int, line: bytes) -> list[Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, list) or len(row) != len(table.columns):
            raise BackupRefusal(f"{table.entry}: row {number} cannot be read.")
        return row

    def _check_entries(self, size_bytes: int) -> None:
        entries = self._zip.infolist()
        for entry in entries:
            if not _NAME.fullmatch(entry.filename):
                raise BackupRefusal(
                    f"“{entry.filename[:100]}” does not belong into an archive of this product."
                )
            if entry.compress_type not in _METHODS or entry.flag_bits & 1:
                raise BackupRefusal(f"“{entry.filename}” is packed in a way this product never uses.")
        if len({entry.filename for entry in entries}) != len(entries):
            raise BackupRefusal("The archive holds a name twice.")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > _SMALL and unpacked > _BLOWN_UP * size_bytes:
            raise BackupRefusal(f"The archive would unpack to {unpacked // 1024**2} MB: it is no backup.")

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._zip.namelist() or self._zip.getinfo(MANIFEST).file_size > _MANIFEST_BYTES:
            raise BackupRefusal("The archive has no manifest: it is no backup of this product.")
        with self._opened(MANIFEST) as entry:
            text = entry.read(_MANIFEST_BYTES)
        try:
            content = json.loads(text)
            name, version = content.pop("format"), content.pop("version")
            if name != FORMAT or version != VERSION:
                raise BackupRefusal(
                    f"The archive has format {str(name)[:40]} {str(version)[:10]}; "
                    f"this product reads {FORMAT} {VERSION}."
                )
            for table in content["tables"]:
                table["columns"] = tuple(table["columns"])
            content["tables"] = tuple(Table(**table) for table in content["tables"])
            content["migrations"] = tuple((str(app), str(name)) for app, name in content["migrations"])
            content["files"] = tuple((str(sha256), int(size)) for sha256, size in content["files"])
            content["missing_files"] = tuple(map(str, content["missing_files"]))
            return Manifest(**content)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BackupRefusal("The manifest of the archive cannot be read.") from None

    def _check_announced(self) -> None:
        announced = {MANIFEST, *(t.entry for t in self.manifest.tables)}
        announced |= {file_entry(sha256) for sha256, _size in self.manifest.files}
        if set(self._zip.namelist()) != announced:
            raise BackupRefusal("The archive does not hold what its manifest says. Fetch it again.")
        sizes = {t.entry: t.size for t in self.manifest.tables}
        sizes |= {file_entry(sha256): size for sha256, size in self.manifest.files}
        for entry, size in sizes.items():
            if self._zip.getinfo(entry).file_size != size:
                raise BackupRefusal(f"“{entry}” does not have the size its manifest says.")


class _Entry:
    """An entry opened for reading; damage inside becomes a sentence."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name

    def __enter__(self) -> "_Entry":
        self._file = self._guarded(self._archive.open, self._name)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        return self._guarded(self._file.read, size)

    def readline(self, limit: int) -> bytes:
        return self._guarded(self._file.readline, limit)

    def _guarded(self, call: Any, *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise BackupRefusal(f"“{self._name}” is damaged. Fetch the archive again.") from None
