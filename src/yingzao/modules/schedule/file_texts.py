"""What the readers of schedule files refuse, in the user's words: where in the file, what is wrong, what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.exchange.reading import refusal_text

from .xer_texts import TEXTS as XER_TEXTS

EXPORT_AGAIN = gettext_lazy("Export the file again from the program it comes from.")
FETCH_AGAIN = gettext_lazy("Export it again, or copy it again from where it came.")
SMALLER = gettext_lazy("Export fewer projects at a time.")
CORRECT = gettext_lazy("Correct the value in the program the file comes from and export again.")
CHOOSE = gettext_lazy("Choose a Primavera XER or XML, a Microsoft Project XML, or a table in Excel or CSV.")
UTF8 = gettext_lazy("Save the file again as UTF-8.")

TEXTS: dict[str, tuple[Any, Any]] = {
    "file.unknown_format": (gettext_lazy("The file is none of the schedule formats that are read."), CHOOSE),
    "file.unknown_xml": (
        gettext_lazy("The XML begins with “%(root)s”, which is neither of Microsoft Project nor of Primavera."), CHOOSE,
    ),
    "file.empty": (gettext_lazy("The file is empty."), CHOOSE),
    "bridge.missing": (
        gettext_lazy("Files of %(program)s are read through MPXJ, for which %(missing)s is missing on the server."),
        gettext_lazy(
            "Save the file as XML in its own program (Microsoft Project: File, Save As, XML format), or ask whoever "
            "runs the server to install the extra yingzao[mpp] and a Java runtime."
        ),
    ),
    "bridge.password": (
        gettext_lazy("The file is protected by a password."), gettext_lazy("Save it without one in %(program)s."),
    ),
    "bridge.unreadable": (
        gettext_lazy("The file is damaged, or of a version of %(program)s that is not read."),
        gettext_lazy("Open it in %(program)s and save it as XML."),
    ),
    "bridge.charsets": (
        gettext_lazy("The Java runtime of the server lacks the module jdk.charsets."),
        gettext_lazy("Ask whoever runs the server to install a whole Java runtime, or save the file as XML."),
    ),
    "bridge.too_much": (
        gettext_lazy("Reading the file takes more memory or time than is allowed."),
        gettext_lazy("Open it in %(program)s and save it as XML."),
    ),
    "file.old_excel": (gettext_lazy("This is a workbook of the old kind (.xls)."), gettext_lazy("Save it as .xlsx.")),
    "file.database": (
        gettext_lazy("This is a database and no exported file."),
        gettext_lazy("Open it in Primavera P6 and export the project as XER or XML."),
    ),
    "file.date": (gettext_lazy("This is not a date."), CORRECT),
    "file.date_range": (gettext_lazy("The date lies outside the years that are read."), CORRECT),
    "file.time": (gettext_lazy("This is not a time of day."), CORRECT),
    "file.duration": (gettext_lazy("This is not a duration."), CORRECT),
    "file.hours_range": (gettext_lazy("The number of hours is impossibly large."), CORRECT),
    "file.number": (gettext_lazy("This is not a number."), CORRECT),
    "file.missing_value": (gettext_lazy("A value is missing that the element cannot be without."), EXPORT_AGAIN),
    "file.duplicate_id": (
        gettext_lazy("Number %(id)s stands twice; it was first met in line %(first_line)s."), EXPORT_AGAIN,
    ),
    "file.no_project": (
        gettext_lazy("The file holds no project with a data date or planned start."),
        gettext_lazy("Export it again with at least one project."),
    ),
    "file.no_data_date": (
        gettext_lazy("The project has no start date."), gettext_lazy("Give it one and save the file again."),
    ),
    "file.link_nowhere": (
        gettext_lazy("A link names activity %(predecessor)s, which the file does not hold."),
        gettext_lazy("Remove the link, or save the file again together with that activity."),
    ),
    "file.calendar_missing": (
        gettext_lazy("Calendar %(calendar)s is used, but the file does not hold it."),
        gettext_lazy("Choose another calendar and save the file again."),
    ),
    "file.too_many_activities": (
        gettext_lazy("The file has more than %(limit)s activities, which is the most that is read."), SMALLER,
    ),
    "file.lag_too_long": (
        gettext_lazy("The lag is %(days)s days long; at most %(limit)s days are taken."),
        gettext_lazy("Correct the lag, or put an activity of that length in its place."),
    ),
    "schedule.cycle": (
        gettext_lazy("The links run in a circle: %(circle)s."),
        gettext_lazy("Remove one of them and export the file again."),
    ),
    "calendar.no_work": (
        gettext_lazy("Calendar “%(calendar)s” has no working time."),
        gettext_lazy("Give it working days and export the file again."),
    ),
    "calendar.horizon": (
        gettext_lazy("Dates or durations lead outside the years 1700–2400; the longest duration or lag stands here."),
        gettext_lazy("Correct it, or give its calendar working time."),
    ),
    "file.calendar_cycle": (
        gettext_lazy("A calendar is its own base: %(calendars)s."),
        gettext_lazy("Correct the base calendars and save the file again."),
    ),
    "file.too_many_calendars": (
        gettext_lazy("The file has %(calendars)s calendars; at most %(limit)s are read."), SMALLER,
    ),
    "file.wbs_cycle": (
        gettext_lazy("The WBS runs in a circle."), gettext_lazy("Move one of its nodes elsewhere and export again."),
    ),
    "file.wbs_depth": (
        gettext_lazy("The WBS is deeper than %(limit)s levels."), gettext_lazy("Flatten the WBS and export again."),
    ),
    "mspdi.calendar_period": (
        gettext_lazy("A calendar exception lasts %(days)s days; at most %(limit)s are read."),
        gettext_lazy("Shorten it in Microsoft Project, or change the working week instead."),
    ),
    "mspdi.calendar_period_missing": (
        gettext_lazy("A calendar exception says no days."),
        gettext_lazy("Give it a start and an end in Microsoft Project and save again."),
    ),
    "mspdi.too_many_links": (
        gettext_lazy("Links on summary tasks stand for more than %(limit)s links between tasks."),
        gettext_lazy("Link the tasks themselves instead of their summaries."),
    ),
    "table.no_headings": (
        gettext_lazy("The file holds no row of headings with code and duration."),
        gettext_lazy("Give the table headings, at least %(needed)s."),
    ),
    "table.too_many_rows": (
        gettext_lazy("The sheet has more than %(rows)s rows."),
        gettext_lazy("Split the plan, or export it as XER or XML."),
    ),
    "table.no_start": (
        gettext_lazy("No row has a planned start, so the plan has no beginning."),
        gettext_lazy("Give at least the first activity a planned start."),
    ),
    "table.duplicate_code": (
        gettext_lazy("The code stands twice; it was first met in row %(first_row)s."),
        gettext_lazy("Give every activity a code of its own."),
    ),
    "table.no_duration": (
        gettext_lazy("Activity %(activity)s has no duration."), gettext_lazy("Give working days; 0 is a milestone."),
    ),
    "table.duration": (
        gettext_lazy("This is not a duration in days."), gettext_lazy("Give working days, such as 5 or 2.5."),
    ),
    "table.duration_range": (gettext_lazy("The duration is impossibly long."), gettext_lazy("Correct it.")),
    "table.date": (
        gettext_lazy("This is not a date."), gettext_lazy("Write it like 2024-03-01 or 2024-03-01 08:00."),
    ),
    "table.date_range": (gettext_lazy("The date lies outside the years that are read."), gettext_lazy("Correct it.")),
    "table.progress": (
        gettext_lazy("This is not a percentage."), gettext_lazy("Give a number from 0 to 100."),
    ),
    "table.constraint": (
        gettext_lazy("This is not a constraint."),
        gettext_lazy("Write one of %(known)s and a date, such as SNE 2024-03-01."),
    ),
    "table.constraint_date": (
        gettext_lazy("The constraint has no date."), gettext_lazy("Add one, such as SNE 2024-03-01."),
    ),
    "table.kind": (gettext_lazy("This is not a kind of activity."), gettext_lazy("Write one of %(known)s.")),
    "table.predecessor_unknown": (
        gettext_lazy("This predecessor is no activity of the table."),
        gettext_lazy("Write the code of a row, the kind of link and the lag, such as A100FS+2d."),
    ),
    "table.calendar_unknown": (
        gettext_lazy("This calendar is not known."),
        gettext_lazy("Write one of %(known)s, or describe it on a sheet named Calendars."),
    ),
    "table.calendar": (
        gettext_lazy("This is no working time."),
        gettext_lazy("Write shifts like 08:00-12:00 13:00-17:00, and exceptions like 2024-10-01..2024-10-07=."),
    ),
    "table.faulty_cell": (
        gettext_lazy("The cell has no value that could be taken."),
        gettext_lazy("Open the file in Excel, put a plain value there and save it."),
    ),
    "xml.too_large": (gettext_lazy("The file is too large: %(bytes)s bytes, at most %(limit)s are read."), SMALLER),
    "xml.truncated": (
        gettext_lazy("The file stops before its last element is closed: its tail is missing."), FETCH_AGAIN,
    ),
    "xml.broken": (gettext_lazy("The XML is damaged."), FETCH_AGAIN),
    "xml.document_type": (
        gettext_lazy("The file declares a document type, which schedule files never do."), EXPORT_AGAIN,
    ),
    "xml.encoding": (gettext_lazy("The bytes at position %(position)s cannot be read as %(encoding)s."), UTF8),
    "xml.encoding_unknown": (gettext_lazy("The encoding %(encoding)s is not known."), UTF8),
    "xml.too_many_elements": (gettext_lazy("The file has more than %(limit)s elements."), SMALLER),
    "xml.too_deep": (gettext_lazy("Elements are nested deeper than %(limit)s levels."), EXPORT_AGAIN),
    "xml.text_too_long": (gettext_lazy("A text has more than %(limit)s characters."), EXPORT_AGAIN),
}  # fmt: skip


def problem_text(facts: Mapping[str, Any]) -> str:
    """One sentence each for where, what and remedy; an unknown code keeps the reader's own English."""
    kind, _dot, code = facts["code"].partition(".")
    params = facts["params"]
    if kind == "sheet":
        return refusal_text(code, params)
    problem, remedy = TEXTS.get(facts["code"]) or XER_TEXTS.get(facts["code"], (None, None))
    if problem is None:
        what = f"{facts['problem']} {facts['remedy']}"
    else:
        what = f"{str(problem) % params} {str(remedy) % params}"
    where = [
        text % {"value": facts[name]}
        for name, text in _places(params.get("form", kind))
        if facts[name] is not None
    ]
    shown = params.get("value")
    quoted = _(" (value: %s)") % shown if shown else ""
    return (_("%(where)s: %(what)s") % {"where": ", ".join(where), "what": what} if where else what) + quoted


def _places(form: str) -> tuple[tuple[str, str], ...]:
    """What line, table and field are called in the kind of file a refusal comes from."""
    if form == "xer":
        return ("line", _("line %(value)s")), ("table", _("table %(value)s")), ("field", _("field %(value)s"))
    if form == "table":
        return ("table", _("sheet %(value)s")), ("line", _("row %(value)s")), ("field", _("column %(value)s"))
    return ("line", _("line %(value)s")), ("table", _("element %(value)s")), ("field", _("field %(value)s"))
