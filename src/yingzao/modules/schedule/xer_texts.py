"""What the XER reader refuses, in the user's words: what is wrong and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy

EXPORT_AGAIN = gettext_lazy("Export the file again from Primavera P6.")
SMALLER = gettext_lazy("Export fewer projects at a time.")
NO_XER = gettext_lazy("Choose a XER file exported from Primavera P6.")
CORRECT = gettext_lazy("Correct the value in Primavera P6 and export again.")

TEXTS: dict[str, tuple[Any, Any]] = {
    "xer.not_xer": (gettext_lazy("The file does not begin with ERMHDR, so it is not a Primavera XER."), NO_XER),
    "xer.binary": (gettext_lazy("The file holds zero bytes, as no XER does."), NO_XER),
    "xer.truncated": (
        gettext_lazy("The file stops without its end mark (%%E): its tail is missing."),
        gettext_lazy("Export it again, or copy it again from where it came."),
    ),
    "xer.encoding": (
        gettext_lazy("The bytes at position %(position)s cannot be read as %(encoding)s."),
        gettext_lazy("Leave the encoding to be recognised, or choose another one."),
    ),
    "xer.encoding_unknown": (gettext_lazy("The encoding %(encoding)s is not known."), gettext_lazy("Choose another.")),
    "xer.too_large": (gettext_lazy("The file is too large: %(bytes)s bytes, at most %(limit)s are read."), SMALLER),
    "xer.too_many_rows": (gettext_lazy("The file has too many rows."), SMALLER),
    "xer.too_many_tables": (gettext_lazy("The file has too many tables."), NO_XER),
    "xer.too_many_columns": (gettext_lazy("A table has too many columns."), NO_XER),
    "xer.too_many_calendars": (
        gettext_lazy("The file has %(calendars)s calendars; at most %(limit)s are read."), SMALLER,
    ),
    "xer.field_too_long": (gettext_lazy("A field is far too long."), gettext_lazy("Shorten it in Primavera P6.")),
    "xer.table_name": (gettext_lazy("A table has no name."), EXPORT_AGAIN),
    "xer.fields_without_table": (gettext_lazy("Field names stand before any table."), EXPORT_AGAIN),
    "xer.row_without_fields": (gettext_lazy("A row stands before the field names of its table."), EXPORT_AGAIN),
    "xer.no_project": (
        gettext_lazy("The file holds no project."), gettext_lazy("Export it again with at least one project."),
    ),
    "xer.no_data_date": (
        gettext_lazy("Project %(project)s has neither a data date nor a planned start."),
        gettext_lazy("Set one in Primavera P6 and export again."),
    ),
    "xer.unknown_project": (
        gettext_lazy("An activity belongs to project “%(project)s”, which the file does not hold."),
        gettext_lazy("Export the file again together with that project."),
    ),
    "xer.calendar_missing": (
        gettext_lazy("Activity %(activity)s uses calendar %(calendar)s, which the file does not hold."),
        gettext_lazy("Choose another calendar in Primavera P6, or export the file again together with its calendars."),
    ),
    "xer.link_nowhere": (
        gettext_lazy("A link names activity %(predecessor)s, which the file does not hold."),
        gettext_lazy("Remove the link in Primavera P6, or export the file again together with that activity."),
    ),
    "xer.duplicate_id": (
        gettext_lazy("Activity %(id)s stands twice; it was first met in line %(first_line)s."), EXPORT_AGAIN,
    ),
    "xer.missing_value": (gettext_lazy("A value is missing that the row cannot be without."), EXPORT_AGAIN),
    "xer.date": (gettext_lazy("This is not a date."), CORRECT),
    "xer.date_range": (gettext_lazy("The date lies outside the years that are read."), CORRECT),
    "xer.number": (gettext_lazy("This is not a number."), CORRECT),
    "xer.hours_range": (gettext_lazy("The number of hours is impossibly large."), CORRECT),
    "xer.wbs_cycle": (
        gettext_lazy("The WBS runs in a circle."), gettext_lazy("Move one of its nodes elsewhere in Primavera P6."),
    ),
    "xer.wbs_depth": (
        gettext_lazy("The WBS is deeper than %(limit)s levels."), gettext_lazy("Flatten the WBS in Primavera P6."),
    ),
    "xer.calendar_cycle": (
        gettext_lazy("A calendar is its own base."), gettext_lazy("Correct the base calendars in Primavera P6."),
    ),
    "xer.calendar_shift": (gettext_lazy("A work period of a calendar cannot be read."), EXPORT_AGAIN),
    "xer.calendar_structure": (gettext_lazy("The text of a calendar is damaged."), EXPORT_AGAIN),
    "xer.calendar_nodes": (gettext_lazy("A calendar has far too many parts."), EXPORT_AGAIN),
    "xer.calendar_depth": (gettext_lazy("A calendar is nested far too deep."), EXPORT_AGAIN),
}  # fmt: skip
