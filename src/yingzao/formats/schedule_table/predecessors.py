"""Predecessors written in one cell: ``A100FS+2d;A110SS``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yingzao.engines.schedule import Link, LinkKind

from .cells import Place, duration_minutes, read_text

BETWEEN = re.compile(r"[;；,，、\n]+")
LAG = r"(?P<lag>[+-]\s*\d+(?:\.\d+)?\s*(?:e?\s*(?:d|h|m|min|天|日|小时|时|分钟|分))?)"
WITH_KIND = re.compile(rf"(?P<code>.+?)\s*(?P<kind>FS|SS|FF|SF)\s*{LAG}?", re.IGNORECASE)
WITH_LAG = re.compile(rf"(?P<code>.+?)\s*{LAG}", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """Activity id by code, and minutes of a working day of each activity by id."""

    ids: Mapping[str, str]
    minutes_per_day: Mapping[str, int]


def read_predecessors(place: Place, successor_id: str, known: Known) -> list[Link]:
    """The links a cell stands for; a lag without unit is in days of the predecessor's calendar.

    A code may end like a link does or hold a minus: what is an activity's code as a whole is that activity.
    """
    found = []
    for item in filter(None, map(str.strip, BETWEEN.split(read_text(place)))):
        link = _read(item, successor_id, known)
        if link is None:
            raise place.error(
                "table.predecessor_unknown",
                f"Predecessor {item[:60]!r} is no activity of the table.",
                "Write the code of a row, the kind of link and the lag, such as A100FS+2d.",
                {"value": item[:60]},
            )
        found.append(link)
    return found


def _read(item: str, successor_id: str, known: Known) -> Link | None:
    if item in known.ids:
        return Link(known.ids[item], successor_id)
    for pattern in (WITH_KIND, WITH_LAG):
        match = pattern.fullmatch(item)
        before = known.ids.get(match["code"].strip()) if match else None
        if match is None or before is None:
            continue
        kind = LinkKind[match["kind"].upper()] if pattern is WITH_KIND else LinkKind.FS
        lag = duration_minutes((match["lag"] or "0").replace(" ", ""), known.minutes_per_day[before])
        if lag is not None:
            return Link(before, successor_id, kind, lag[0], lag[1] and lag[0] != 0)
    return None


def code_without_separators(code: str) -> str:
    """A code that can stand in a list of predecessors."""
    return BETWEEN.sub("_", code).strip()


def write_predecessors(links: list[Link], codes: Mapping[str, str], known: Known) -> str:
    """The cell for links of one successor; the kind is left out where it is finish to start without lag."""
    return ";".join(_written(link, codes[link.predecessor_id], known) for link in links)


def _written(link: Link, code: str, known: Known) -> str:
    """The shortest way to write a link that is read as this one, whatever other codes look like."""
    elapsed = "e" if link.elapsed else ""
    per_day = 1440 if link.elapsed else known.minutes_per_day[link.predecessor_id]
    lag = span_text(link.lag_minutes, per_day, elapsed, "+") if link.lag_minutes else ""
    kind = link.kind.name
    ways = [code] if link.kind is LinkKind.FS and not lag else []
    ways += [f"{code}{kind}{lag}", f"{code} {kind}{lag}", f"{code} {kind} {lag or '+0d'}"]
    return next((way for way in ways if _read(way, link.successor_id, known) == link), ways[-1])


def span_text(minutes: int, per_day: int, elapsed: str = "", sign: str = "") -> str:
    """Minutes as days where these are hundredths of days at most, else as minutes: 3d, 2.5d, 37m."""
    plus = sign if minutes >= 0 else ""
    if minutes % per_day == 0:
        return f"{plus}{minutes // per_day}{elapsed}d"
    if minutes * 100 % per_day == 0 and abs(minutes) < 1000 * per_day:
        return f"{plus}{minutes / per_day:g}{elapsed}d"
    return f"{plus}{minutes}{elapsed}m"
