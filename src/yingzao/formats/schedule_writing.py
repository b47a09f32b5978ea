"""Schedule files of every format that is written: ending, content type, and the writer of each."""

from collections.abc import Callable
from dataclasses import dataclass

from yingzao.formats.mspdi import write_mspdi
from yingzao.formats.pmxml import write_pmxml
from yingzao.formats.schedule_file import ImportedSchedule
from yingzao.formats.schedule_file.writing import Written
from yingzao.formats.schedule_table import write_schedule_csv, write_schedule_workbook
from yingzao.formats.xer import write_xer_schedule


@dataclass(frozen=True)
class WritableFormat:
    """A format: what its files end in, their content type, and how they are written."""

    ending: str
    content_type: str
    write: Callable[[ImportedSchedule], Written]


WRITABLE: dict[str, WritableFormat] = {
    "xer": WritableFormat(".xer", "application/octet-stream", write_xer_schedule),
    "pmxml": WritableFormat(".xml", "application/xml", write_pmxml),
    "mspdi": WritableFormat(".xml", "application/xml", write_mspdi),
    "xlsx": WritableFormat(
        ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_schedule_workbook
    ),
    "csv": WritableFormat(".csv", "text/csv; charset=utf-8", write_schedule_csv),
}
