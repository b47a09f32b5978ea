"""Schedule files of every format with one fault each, and what a person is told of it in Chinese and in English."""

from io import BytesIO

from openpyxl import Workbook

from tests.formats.xer_text import CALENDAR, calendar_text, link, task, xer_bytes
from tests.mspdi_files import calendar as mspdi_calendar
from tests.mspdi_files import link as mspdi_link
from tests.mspdi_files import mspdi_bytes, week_day
from tests.mspdi_files import task as mspdi_task
from tests.pmxml_files import activity, pmxml_bytes, project, relation
from tests.pmxml_files import calendar as pmxml_calendar

FORMATS = {"xer": "a.xer", "pmxml": "a.xml", "mspdi": "a.xml", "xlsx": "a.xlsx", "csv": "a.csv"}
FAULTS = ("circle", "missing calendar", "link to nowhere", "calendar without work", "lag of ten years")
IMPOSSIBLE = {
    (
        "csv",
        "calendar without work",
    ): "A CSV has no sheet of calendars: it names those that are known, and all work.",
}
TWO = [task(1), task(2)]
NO_WORK = {
    **CALENDAR,
    "clndr_id": "11",
    "clndr_name": "空日历",
    "default_flag": "N",
    "clndr_data": calendar_text(""),
}
HEADINGS = ("编码", "名称", "工期", "紧前工序", "计划开始", "日历")


def rows(before: str = "", after: str = "A1", calendar: str = "") -> list[tuple[str, ...]]:
    """A table of two activities: what A1 follows, what A2 follows, and the calendar of A1."""
    return [
        HEADINGS,
        ("A1", "甲", "5", before, "2024-03-04", calendar),
        ("A2", "乙", "5", after, "2024-03-11", ""),
    ]


def csv_bytes(*args: str) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows(*args)).encode()


def xlsx_bytes(*args: str, calendars: tuple[tuple[str, ...], ...] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "计划"
    for row in rows(*args):
        sheet.append(row)
    if calendars:
        days = book.create_sheet("Calendars")
        for row in (("Calendar", "Hours per day", "Mon"), *calendars):
            days.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def pmxml(*relations, **more) -> bytes:
    return pmxml_bytes(project(activity(1), activity(2), relations=relations), **more)


SPOILT = {
    ("xer", "circle"): (
        xer_bytes(TASK=TWO, TASKPRED=[link(1, 2), link(2, 1)]),
        ("行, 表 TASKPRED", "A1 → A2", "删除其中一条"), ("table TASKPRED", "A1 → A2", "Remove one of them"),
    ),
    ("xer", "missing calendar"): (
        xer_bytes(TASK=[task(1), task(2, clndr_id="99")]),
        ("行, 表 TASK, 字段 clndr_id", "99", "改选日历"), ("table TASK, field clndr_id", "99", "another calendar"),
    ),
    ("xer", "link to nowhere"): (
        xer_bytes(TASK=TWO, TASKPRED=[link(1, 2), link(77, 2)]),
        ("行, 表 TASKPRED, 字段 pred_task_id", "77", "删除该逻辑关系"), ("table TASKPRED", "77", "Remove the link"),
    ),
    ("xer", "calendar without work"): (
        xer_bytes(CALENDAR=[CALENDAR, NO_WORK], TASK=[task(1, clndr_id="11")]),
        ("行, 表 CALENDAR", "空日历", "设置工作日"), ("table CALENDAR", "空日历", "Give it working days"),
    ),
    ("xer", "lag of ten years"): (
        xer_bytes(TASK=TWO, TASKPRED=[link(1, 2, lag=29_200)]),
        ("行, 表 TASKPRED", "3650", "改正时距"), ("table TASKPRED", "3650", "Correct the lag"),
    ),
    ("pmxml", "circle"): (
        pmxml(relation(1, 2), relation(2, 1)),
        ("行, 元素 Relationship", "→", "删除其中一条"), ("element Relationship", "→", "Remove one of them"),
    ),
    ("pmxml", "missing calendar"): (
        pmxml_bytes(project(activity(1, CalendarObjectId=77))),
        ("行, 元素 Activity, 字段 CalendarObjectId", "77", "日历"), ("element Activity", "77", "another calendar"),
    ),
    ("pmxml", "link to nowhere"): (
        pmxml(relation(1, 7)),
        ("行, 元素 Relationship", "7", "删除"), ("element Relationship", "7", "Remove the link"),
    ),
    ("pmxml", "calendar without work"): (
        pmxml(calendars=[pmxml_calendar(worked=(), Name="空日历")]),
        ("行, 元素 Calendar", "空日历", "设置工作日"), ("element Calendar", "空日历", "Give it working days"),
    ),
    ("pmxml", "lag of ten years"): (
        pmxml(relation(1, 2, lag=29_200)),
        ("行, 元素 Relationship", "3650", "改正时距"), ("element Relationship", "3650", "Correct the lag"),
    ),
    ("mspdi", "circle"): (
        mspdi_bytes(mspdi_task(1, after=[2]), mspdi_task(2, after=[1])),
        ("行, 元素 PredecessorLink", "→", "删除其中一条"), ("element PredecessorLink", "→", "Remove one of them"),
    ),
    ("mspdi", "missing calendar"): (
        mspdi_bytes(mspdi_task(1, CalendarUID=7)),
        ("行, 元素 Task, 字段 CalendarUID", "7", "日历"), ("element Task", "7", "another calendar"),
    ),
    ("mspdi", "link to nowhere"): (
        mspdi_bytes(mspdi_task(1, after=[9])),
        ("行, 元素 PredecessorLink", "9", "删除"), ("element PredecessorLink", "9", "Remove the link"),
    ),
    ("mspdi", "calendar without work"): (
        mspdi_bytes(
            mspdi_task(1), calendars=[mspdi_calendar(days=[week_day(n) for n in range(1, 8)], Name="空日历")]
        ),
        ("行, 元素 Calendar", "空日历", "设置工作日"), ("element Calendar", "空日历", "Give it working days"),
    ),
    ("mspdi", "lag of ten years"): (
        mspdi_bytes(mspdi_task(1), mspdi_task(2, after=[mspdi_link(1, lag=17_520_000)])),
        ("行, 元素 PredecessorLink", "3650", "改正时距"), ("element PredecessorLink", "3650", "Correct the lag"),
    ),
    ("xlsx", "circle"): (
        xlsx_bytes("A2"),
        ("工作表 计划, 第", "紧前工序", "A1 → A2", "删除其中一条"), ("sheet 计划, row", "A1 → A2", "Remove one"),
    ),
    ("xlsx", "missing calendar"): (
        xlsx_bytes("", "A1", "农历"),
        ("工作表 计划, 第 2 行, 日历 列", "农历", "5d"), ("sheet 计划, row 2, column 日历", "农历", "Write one of"),
    ),
    ("xlsx", "link to nowhere"): (
        xlsx_bytes("", "Z9"),
        ("工作表 计划, 第 3 行, 紧前工序 列", "Z9", "编码"), ("sheet 计划, row 3", "Z9", "Write the code"),
    ),
    ("xlsx", "calendar without work"): (
        xlsx_bytes("", "A1", "空日历", calendars=(("空日历", "8", ""),)),
        ("工作表 Calendars, 第 2 行", "空日历", "设置工作日"), ("sheet Calendars, row 2", "空日历", "working days"),
    ),
    ("xlsx", "lag of ten years"): (
        xlsx_bytes("", "A1FS+3650d"),
        ("工作表 计划, 第 3 行", "3650", "改正时距"), ("sheet 计划, row 3", "3650", "Correct the lag"),
    ),
    ("csv", "circle"): (
        csv_bytes("A2"),
        ("行, 紧前工序 列", "A1 → A2", "删除其中一条"), ("row ", "column 紧前工序", "A1 → A2", "Remove one"),
    ),
    ("csv", "missing calendar"): (
        csv_bytes("", "A1", "农历"),
        ("第 2 行, 日历 列", "农历", "5d"), ("row 2, column 日历", "农历", "Write one of"),
    ),
    ("csv", "link to nowhere"): (
        csv_bytes("", "Z9"), ("第 3 行, 紧前工序 列", "Z9", "编码"), ("row 3", "Z9", "Write the code"),
    ),
    ("csv", "lag of ten years"): (
        csv_bytes("", "A1FS+3650d"), ("第 3 行", "3650", "改正时距"), ("row 3", "3650", "Correct the lag"),
    ),
}  # fmt: skip
"""(Format, fault) → the file, and what the message says: where, what, and what to do."""

CHINESE_XER = xer_bytes(TASK=[task(1, task_name="基础底板"), task(2, task_name="地下室外墙")])
WHOLE = {
    "xer": CHINESE_XER,
    "xer in GB 18030": CHINESE_XER.decode().encode("gb18030"),
    "pmxml": pmxml_bytes(project(activity(1, Name="基础底板"), activity(2, Name="地下室外墙"))),
    "mspdi": mspdi_bytes(mspdi_task(1, Name="基础底板"), mspdi_task(2, Name="地下室外墙")),
    "mspdi in UTF-16": mspdi_bytes(mspdi_task(1, Name="基础底板")).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "mspdi in GB 18030": mspdi_bytes(mspdi_task(1, Name="基础底板")).decode().replace("UTF-8", "GB18030").encode(
        "gb18030"
    ),
    "xlsx": xlsx_bytes(),
    "csv": csv_bytes(),
    "csv in GB 18030": csv_bytes().decode().encode("gb18030"),
}  # fmt: skip
"""Files without a fault, with Chinese characters near their end."""


def cuts(form: str) -> list[int]:
    """Where to cut such a file: in its beginning, at places between, and inside the last character of several bytes."""
    content = WHOLE[form]
    if form == "xlsx":
        return [20, len(content) // 2, len(content) - 1]
    encoding = {"GB 18030": "gb18030", "UTF-16": "utf-16-le"}.get(form.partition(" in ")[2], "utf-8")
    inside = content.rindex("板".encode(encoding)) + 1 if form.startswith(("xer", "mspdi", "pmxml")) else None
    if inside is None:
        return [content.rindex("乙".encode(encoding)) + 1, content.rindex(b",2024") + 3]
    return [len(content) // 3, len(content) // 2, inside, len(content) - 8]
