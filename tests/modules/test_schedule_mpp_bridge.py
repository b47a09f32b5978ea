"""Files that MPXJ reads: named readers only, in a child, into our own exchange; refusals in words."""

import sys
import warnings
from pathlib import Path

import pytest

from yingzao.formats import mpxj_bridge
from yingzao.formats.mpxj_bridge import KINDS, child, kind_of
from yingzao.modules.schedule.reading import ReadingFailed, read_file
from yingzao.schedule_commands import compute_schedule

MISSING = mpxj_bridge.why_missing()
if MISSING:
    warnings.warn(f"*** The bridge to MPXJ is not tested: {MISSING} is missing. ***", stacklevel=1)
needs_bridge = pytest.mark.skipif(bool(MISSING), reason=f"the bridge lacks {MISSING}")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MPX = """MPX,Microsoft Project for Windows,4.0,ANSI
10,$,1,2,",",.
11,2,0,1,8.00,40.00,,,1,0
12,1,0,480,/,:,am,pm,20,20
20,Standard,0,1,1,1,1,1,0
25,2,08:00 am,12:00 pm,01:00 pm,05:00 pm
25,3,08:00 am,12:00 pm,01:00 pm,05:00 pm
25,4,08:00 am,12:00 pm,01:00 pm,05:00 pm
25,5,08:00 am,12:00 pm,01:00 pm,05:00 pm
25,6,08:00 am,12:00 pm,01:00 pm,05:00 pm
30,Pit,,,Standard,04/03/2024 08:00 am,,0,04/03/2024 08:00 am
60,Name,Outline Level,Duration,Predecessors,ID,Unique ID
61,1,3,40,70,90,98
70,Diaphragm wall,1,5d,,1,1
70,Excavation,1,2d,1FS+1d,2,2
""".replace("\n", "\r\n").encode()
GAN = """<?xml version="1.0" encoding="UTF-8"?>{}<project name="Pit" company="" webLink="" view-date="2024-03-04"
 version="3.2" locale="en"><calendars><day-types><day-type id="0"/><day-type id="1"/><default-week id="1" name="default"
 sun="1" mon="0" tue="0" wed="0" thu="0" fri="0" sat="1"/></day-types></calendars><tasks><taskproperties/>
<task id="0" name="Wall" meeting="false" start="2024-03-04" duration="5" complete="0">
<depend id="1" type="2" difference="0" hardness="Strong"/></task>
<task id="1" name="Dig" meeting="false" start="2024-03-11" duration="2" complete="0"/></tasks>
<resources/><allocations/><roles/></project>"""


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("head", "name", "key"),
    [
        (OLE, "plan.mpp", "mpp"), (OLE, "plan", "mpp"), (OLE, "plan.xls", None), (OLE, "brief.doc", None),
        (b"MPX,Microsoft Project", "a.txt", "mpx"), (GAN.format("").encode(), "a.gan", "gan"),
        (GAN.format("").encode(), "a.xml", None), (b"SQLite format 3\0", "a.pp", "pp"),
        (b"SQLite format 3\0", "a.db", None), (b"ERMHDR\t19", "a.xer", None), (b"PK\x03\x04", "a.xlsx", None),
        (b"", "a.pp", None),
    ],
)  # fmt: skip
def test_what_goes_through_the_bridge_is_told_by_content_before_name(head, name, key):
    kind = kind_of(head, name)
    assert (kind.key if kind else None) == key


def test_every_reader_is_named_and_none_of_those_that_guess_or_had_holes():
    for kind in KINDS:
        assert kind.reader.startswith("org.mpxj.") and not any(
            word in kind.reader for word in ("Universal", "Merlin", "PRX", "STX")
        )


def test_the_child_starts_no_other_reader(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["child", "org.mpxj.reader.UniversalProjectReader", "a", "b"])
    for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE"):
        monkeypatch.setattr(child.resource, name, None)
    monkeypatch.setattr(child.resource, "setrlimit", lambda *_limits: None)
    with pytest.raises(SystemExit):
        child.main()


@needs_bridge
def test_an_mpx_comes_in_with_its_links_lags_and_calendar(tmp_path):
    path = written(tmp_path, "plan.mpx", MPX)
    _encoding, found = read_file(path, "", path.name)
    assert [each.name for each in found.activities] == ["Diaphragm wall", "Excavation"]
    (link,) = found.network.links
    assert (link.kind.name, link.lag_minutes, link.elapsed) == ("FS", 480, False)
    assert ("bridge.mpx", 1) in [(item.name, item.count) for item in found.report]
    outcome = compute_schedule(path, as_json=True)
    rows = outcome.data["projects"][0]["activities"]
    assert [row["early_finish"] for row in rows] == ["2024-03-08T17:00", "2024-03-13T17:00"]


@needs_bridge
def test_a_file_of_ganttproject_comes_in(tmp_path):
    path = written(tmp_path, "plan.gan", GAN.format("").encode())
    _encoding, found = read_file(path, "", path.name)
    assert [each.name for each in found.activities] == ["Wall", "Dig"] and len(found.network.links) == 1


@needs_bridge
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("plan.mpp", OLE + bytes(range(256)) * 40, "Microsoft Project"),
        ("plan.mpx", MPX[: len(MPX) // 4], "^元素 Project, 字段 StartDate：项目没有开始日期"),
        (
            "plan.gan",
            GAN.format("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>").encode(),
            "文档类型",
        ),
    ],
)
def test_a_spoilt_file_is_refused_in_words(db, tmp_path, name, content, told):
    path = written(tmp_path, name, content)
    with pytest.raises(ReadingFailed, match=told):
        read_file(path, "", path.name)
