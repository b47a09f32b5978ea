"""The time axis of a drawn plan: instants to pixels, months and days above, and words cut to the room they have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from yingzao.engines.calendar import MINUTES_PER_DAY, day_of, moment

AXIS_PX = 44
WIDE_PX, NARROW_PX = 11.5, 6.3
"""How wide a Chinese and another character stand at 11 px."""
MONTH_PX, NUMBER_PX, SHORTEST_MONTH_DAYS = 52.0, 17.0, 28
"""How wide a month in words stands, and a number of two figures."""
LAST_NARROW = 0x2E7F
LEAST_SHOWN = 3


class TimeScale:
    """Instants to pixels: ``left_px`` is where the day of ``start`` begins."""

    def __init__(self, start: int, day_px: float, left_px: float) -> None:
        self.start = day_of(start) * MINUTES_PER_DAY
        self.day_px = day_px
        self.left_px = left_px

    def x(self, instant: int) -> float:
        return round(self.left_px + (instant - self.start) / MINUTES_PER_DAY * self.day_px, 1)


@dataclass(frozen=True)
class Tick:
    """A line of the time axis with the words to the right of it."""

    x: float
    text: str
    is_major: bool


def ticks(scale: TimeScale, start: int, end: int) -> Iterator[Tick]:
    """Months above, or years where months have no room; below them days, Mondays, months or nothing."""
    first, last = moment(start).date(), moment(end).date() + timedelta(days=2)
    has_months = SHORTEST_MONTH_DAYS * scale.day_px >= MONTH_PX
    for day in _days(first, last):
        x = scale.x((day.toordinal() - date(1970, 1, 1).toordinal()) * MINUTES_PER_DAY)
        if has_months:
            if day == first or day.day == 1:
                yield Tick(x, f"{day:%Y-%m}", True)
            if scale.day_px >= 16 or (scale.day_px >= 3 and day.weekday() == 0):
                yield Tick(x, f"{day.day}", False)
        elif day == first or (day.day == 1 and day.month == 1):
            yield Tick(x, f"{day.year}", True)
        elif day.day == 1 and SHORTEST_MONTH_DAYS * scale.day_px >= NUMBER_PX:
            yield Tick(x, f"{day.month}", False)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days):
        yield first + timedelta(days=number)


def cut_to(text: str, width_px: float) -> str:
    """As much of ``text`` as fits, with … for the rest; empty when too little would be left to know it by."""
    fitting = _fitting(text, width_px)
    if fitting == len(text):
        return text
    return f"{text[: fitting - 1]}…" if fitting > LEAST_SHOWN else ""


def in_two_lines(text: str, width_px: float) -> list[str]:
    """``text`` on one line or two, the second cut where it does not fit; a word of letters is kept whole."""
    fitting = _fitting(text, width_px)
    if fitting == len(text):
        return [text]
    space = text.rfind(" ", 0, fitting + 1)
    turn = space if space > fitting // 2 and ord(text[fitting]) <= LAST_NARROW else fitting
    rest = text[turn:].strip()
    return [text[:turn].rstrip(), cut_to(rest, width_px) or rest[:1] + "…"]


def _fitting(text: str, width_px: float) -> int:
    """How many characters from the left fit."""
    used = 0.0
    for place, character in enumerate(text):
        used += WIDE_PX if ord(character) > LAST_NARROW else NARROW_PX
        if used > width_px:
            return place
    return len(text)
