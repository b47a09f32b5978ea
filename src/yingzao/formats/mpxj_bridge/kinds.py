"""The files that go through MPXJ, each with the one reader that may open it.

MPXJ can also find out by itself what a file is, and then tries every reader it has; uploads are never given to that.
"""

from dataclasses import dataclass

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_OLE = ("xls", "et", "doc", "ppt", "msi")
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True)
class Kind:
    """A kind of file: its key, the program it comes from, the endings of its names and MPXJ's reader class."""

    key: str
    program: str
    endings: tuple[str, ...]
    reader: str


KINDS = (
    Kind("mpp", "Microsoft Project", ("mpp", "mpt"), "org.mpxj.mpp.MPPReader"),
    Kind("mpx", "Microsoft Project 98", ("mpx",), "org.mpxj.mpx.MPXReader"),
    Kind("planner", "GNOME Planner", ("planner",), "org.mpxj.planner.PlannerReader"),
    Kind("gan", "GanttProject", ("gan",), "org.mpxj.ganttproject.GanttProjectReader"),
    Kind("pp", "Asta Powerproject", ("pp",), "org.mpxj.asta.AstaFileReader"),
)
_BY_KEY = {kind.key: kind for kind in KINDS}


def kind_of(head: bytes, name: str) -> Kind | None:
    """What a file is by its first bytes, and by its name where these leave it open; None for all others.

    >>> kind_of(b"MPX,Microsoft Project,4.0", "plan.mpx").program
    'Microsoft Project 98'
    """
    ending = name.lower().rpartition(".")[2]
    if head.startswith(_OLE):
        return None if ending in _OTHER_OLE else _BY_KEY["mpp"]
    if head.startswith(b"MPX"):
        return _BY_KEY["mpx"]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return _BY_KEY[ending] if ending in ("planner", "gan") and b"<project" in head else None
    if ending == "pp" and (head.startswith(_SQLITE) or b"\t" in head or b"," in head):
        return _BY_KEY["pp"]
    return None
