"""Archives that lie, are cut off or want to harm: each is refused with a sentence before anything is written."""

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from yingzao.backup.archive import Archive, Manifest, Table, digest_of
from yingzao.backup.keys import fingerprints, read_keys, use_keys, write_keys
from yingzao.backup.refusal import BackupRefusal

ROWS = b'[1,"a"]\n[2,"b"]\n'
CONTENT = b"a photograph"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def manifest(rows: bytes = ROWS, count: int = 2) -> Manifest:
    table = Table("access.role", ("id", "code"), count, len(rows), hashlib.sha256(rows).hexdigest())
    files = ((SHA256, len(CONTENT)),)
    return Manifest(
        "0.1.0", "2026-05-04T02:00:00+08:00", "sqlite", (("access", "0001_initial"),), {}, "", (table,), files,
        digest=digest_of((table,), files),
    )  # fmt: skip


def written(
    path: Path, said: Manifest | str | None = None, rows: bytes = ROWS, content: bytes = CONTENT, **more
) -> Path:
    """An archive with these parts; ``more`` are further entries by name."""
    said = manifest(rows) if said is None else said
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/access.role.jsonl", rows)
        archive.writestr(f"files/{SHA256}", content)
        for name, entry in more.get("entries", {}).items():
            archive.writestr(name, entry)
        if said:
            archive.writestr("manifest.json", said if isinstance(said, str) else said.as_json())
    return path


def read(path: Path) -> list[str]:
    with Archive(path) as archive:
        return list(archive.check())


def test_a_whole_archive_is_right(tmp_path):
    assert read(written(tmp_path / "a.zip")) == ["access.role", "1 files"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "files/../../x", "tables/a.b.jsonl/../x", "C:\\x", "notes.txt"],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(BackupRefusal, match="does not belong"):
        read(written(tmp_path / "a.zip", entries={name: "x"}))


def test_what_the_manifest_does_not_announce_is_refused(tmp_path):
    for entries in ({"tables/a.b.jsonl": "[]"}, {f"files/{'0' * 64}": "x"}):
        with pytest.raises(BackupRefusal, match="does not hold what its manifest says"):
            read(written(tmp_path / "a.zip", entries=entries))


@pytest.mark.parametrize("kept", [0, 1, 10, 0.3, 0.9, -1])
def test_an_archive_that_is_cut_off_is_refused(tmp_path, kept):
    path = written(tmp_path / "a.zip")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept) if isinstance(kept, float) else kept])
    with pytest.raises(BackupRefusal, match="cut off"):
        read(path)


def test_every_single_changed_byte_is_refused_or_changes_nothing(tmp_path):
    path = written(tmp_path / "a.zip")
    whole, right = path.read_bytes(), read(path)
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert read(path) == right, place
        except BackupRefusal:
            continue


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = b"0" * (128 * 1024 * 1024)
    with pytest.raises(BackupRefusal, match="no backup"):
        read(written(tmp_path / "a.zip", manifest(bomb, 1), rows=bomb))


def test_an_endless_row_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("yingzao.backup.archive._LINE_BYTES", 1000)
    rows = b'[1,"' + b"a" * 2000 + b'"]\n'
    with pytest.raises(BackupRefusal, match="row 1 is cut off or too long"):
        read(written(tmp_path / "a.zip", manifest(rows, 1), rows=rows))


@pytest.mark.parametrize(
    "rows",
    [b"{}\n[]\n", b"[1]\n[2]\n", b"[" * 100_000 + b"\n", b"[1," + b"9" * 5000 + b"]\n", b"\xff\n", b"x\n"],
)
def test_rows_that_are_no_rows_are_refused(tmp_path, rows):
    with pytest.raises(BackupRefusal, match="cannot be read"):
        read(written(tmp_path / "a.zip", manifest(rows, rows.count(b"\n")), rows=rows))


def test_rows_files_and_digests_must_be_what_was_said(tmp_path):
    said = manifest()
    other_rows = ROWS.replace(b"b", b"c")
    with pytest.raises(BackupRefusal, match="does not hold what the manifest says"):
        read(written(tmp_path / "a.zip", said, rows=other_rows))
    with pytest.raises(BackupRefusal, match="is damaged"):
        read(written(tmp_path / "b.zip", content=CONTENT[::-1]))
    with pytest.raises(BackupRefusal, match="does not have the size"):
        read(written(tmp_path / "c.zip", content=b"longer than it was"))
    with pytest.raises(BackupRefusal, match="digest"):
        read(written(tmp_path / "d.zip", replace(said, digest="0" * 64)))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '{"format": 1}', "{}"])
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    with pytest.raises(BackupRefusal, match="manifest"):
        read(written(tmp_path / "a.zip", text))


def test_another_format_or_version_is_named(tmp_path):
    for key, value in (("version", 99), ("format", "somebody-elses")):
        said = json.loads(manifest().as_json()) | {key: value}
        with pytest.raises(BackupRefusal, match=str(value)):
            read(written(tmp_path / "a.zip", json.dumps(said)))


def test_no_archive_and_a_name_twice_are_refused(tmp_path):
    with pytest.raises(BackupRefusal, match="There is no file"):
        read(tmp_path / "none.zip")
    (tmp_path / "text.zip").write_text("not a zip")
    with pytest.raises(BackupRefusal, match="no archive"):
        read(tmp_path / "text.zip")
    path = written(tmp_path / "twice.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("manifest.json", manifest().as_json())
    with pytest.raises(BackupRefusal, match="twice"):
        read(path)


def test_a_packing_this_product_never_uses_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("manifest.json", manifest().as_json())
    with pytest.raises(BackupRefusal, match="packed in a way"):
        read(path)


# -- keys ----------------------------------------------------------------------------------------------

KEYS = {"secret_key": "s" * 64, "history_key": "h" * 64}


def test_keys_are_written_once_for_their_owner_and_read_back(tmp_path):
    write_keys(tmp_path / "keys", KEYS)
    assert read_keys(tmp_path / "keys") == KEYS and (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupRefusal, match="exists"):
        write_keys(tmp_path / "keys", dict.fromkeys(KEYS, "x" * 64))
    assert read_keys(tmp_path / "keys") == KEYS
    assert not any(key in str(fingerprints(KEYS)) for key in KEYS.values())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "yingzao-keys", "keys": {"secret_key": "short"}}']
)
def test_a_file_of_keys_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "keys").write_text(text)
    with pytest.raises(BackupRefusal, match="no file of keys"):
        read_keys(tmp_path / "keys")


def test_keys_of_the_environment_are_not_overruled(monkeypatch):
    monkeypatch.setenv("YINGZAO_SECRET_KEY", "another")
    with pytest.raises(BackupRefusal, match="YINGZAO_SECRET_KEY"):
        use_keys(KEYS)
