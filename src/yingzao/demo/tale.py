"""How the demo is told: deeds of people on days before today, carried out in the order of time.

A chapter notes deeds (:meth:`Tale.on`); telling sorts them and carries each out as the person who did
it, with the product's clock at that moment, through the services that screens call. So history, due
dates and overdue approvals come about as they do in life.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import Any

from django.utils import timezone

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.marking import Position
from yingzao.core.files.models import Shows
from yingzao.core.files.photos import Developed, develop_own
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.models import Meaning, Record
from yingzao.core.records.services import Refusal, attach, comment, create, link, void
from yingzao.core.rectification.evidence import keep, marked_with
from yingzao.core.rectification.models import Rectified
from yingzao.core.rectification.services import accept, answer
from yingzao.core.routes.services import decide, submit

from .pictures import picture, png

SYSTEM = ""
"""As the doer of a deed: the installation itself, before there are people."""


SITE = Position(Decimal("30.246100"), Decimal("120.168300"), 8, "phone")
"""Where the phones of the demo company were when they took its photos."""


@dataclass(frozen=True)
class Ref:
    """A record, organisation or anything else the tale made earlier under this key."""

    key: str


@dataclass(frozen=True)
class Day:
    """A day counted from today: ``Day(-3)`` is three days ago."""

    offset: int


@dataclass(frozen=True, order=True)
class Deed:
    """Ordered by time; what was noted first comes first at the same minute."""

    at: datetime
    place: int
    who: str = field(compare=False)
    what: Callable[[], Any] = field(compare=False)


@dataclass
class Tale:
    """Everything the tale knows: today, who is who by sign-in name, and what was made under which key."""

    today: date
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    _places: Iterator[int] = field(default_factory=count)

    # -- noting --------------------------------------------------------------------------------------

    def on(self, day: int, clock: str, who: str, what: Callable[[], Any]) -> None:
        """Note a deed of ``who`` at ``clock`` (``"09:30"``) ``day`` days from today."""
        heappush(self.deeds, Deed(self.moment(day, clock), next(self._places), who, what))

    def write(
        self, day: int, clock: str, who: str, key: str, model: type[Record], project: str, *,
        part: str = "", responsible: str = "", is_submitted: bool = True, photo: str = "", **fields: Any,
    ) -> None:  # fmt: skip
        """Note that ``who`` writes a record (and submits it); :class:`Ref` and :class:`Day` are resolved then."""

        def deed() -> None:
            values = {name: self.resolved(value) for name, value in fields.items()}
            if part:
                values["part"] = self.part(project, part)
            if responsible:
                values["responsible"] = self.people[responsible]
            record = create(model, project=self.projects[project], **values)
            if photo and isinstance(record, Rectified):
                keep(record, [self.shot(record, photo, who)], Shows.BEFORE)
            elif photo:
                attach(record, picture(photo, self.moment(day, clock)), photo)
            self.things[key] = record
            if is_submitted:
                submit(record, self.people[who])

        self.on(day, clock, who, deed)

    def submit(self, day: int, clock: str, who: str, key: str) -> None:
        self.on(day, clock, who, lambda: submit(self.record(key), self.people[who]))

    def decide(
        self, day: int, clock: str, who: str, key: str, verb: str = "approve", **arguments: Any
    ) -> None:
        """Note a decision on the open run of a record; ``opinion="…"`` and the like go with it."""

        def deed() -> None:
            run = self.record(key).runs.filter(closed_at=None).latest("pk")
            decide(
                run,
                self.people[who],
                verb,
                **{name: self.resolved(value) for name, value in arguments.items()},
            )

        self.on(day, clock, who, deed)

    def sign(self, day: int, key: str, *signers: str, opinion: str = "同意。", clock: str = "10:00") -> None:
        """Note that the signers agree one after another, an hour apart."""
        first = datetime.combine(self.today, time.fromisoformat(clock))
        for hours, who in enumerate(signers):
            self.decide(
                day, (first + timedelta(minutes=55 * hours)).strftime("%H:%M"), who, key, opinion=opinion
            )

    def rectify(
        self, day: int, clock: str, who: str, key: str, words: str, passed: tuple[int, str, str] | None = None,
        cause: str = "",
    ) -> None:  # fmt: skip
        """Note that ``who`` answers a notice with words and a photo, and when and by whom it is ``passed``."""

        def deed() -> None:
            record = self.record(key)
            answer(record, words, [self.shot(record, f"{record.title} 整改后", who)], cause)

        self.on(day, clock, who, deed)
        if passed is not None:
            passed_on, checker, opinion = passed
            self.on(passed_on, "10:00", checker, lambda: accept(self.record(key), opinion))

    def shot(self, record: Any, caption: str, who: str) -> Developed:
        """A drawn picture, marked like a photo from site."""
        lines = marked_with(record.project, record.part, self.people[who])
        return develop_own(png(caption, 4), f"{caption[:20]}.png", *lines, SITE)

    def say(self, day: int, clock: str, who: str, key: str, text: str) -> None:
        self.on(day, clock, who, lambda: comment(self.record(key), self.people[who], text))

    def show(self, day: int, clock: str, who: str, key: str, caption: str) -> None:
        """Note that a photo is attached."""
        self.on(
            day,
            clock,
            who,
            lambda: attach(self.record(key), picture(caption, self.moment(day, clock)), caption),
        )

    def void(self, day: int, clock: str, who: str, key: str, reason: str) -> None:
        self.on(day, clock, who, lambda: void(self.record(key), reason))

    def link(self, day: int, clock: str, who: str, origin: str, target: str, meaning: Meaning) -> None:
        self.on(day, clock, who, lambda: link(self.record(origin), self.record(target), meaning))

    # -- telling -------------------------------------------------------------------------------------

    def tell(self) -> Iterator[Deed]:
        """Carry out what was noted, in the order of time; a deed may note later ones. Yields each when done."""
        while self.deeds:
            deed = heappop(self.deeds)
            with clock_at(deed.at), self._acting(deed.who):
                try:
                    deed.what()
                except Refusal as refusal:
                    day = (deed.at.date() - self.today).days
                    raise RuntimeError(f"Day {day} {deed.at:%H:%M}, {deed.who}: {refusal}") from refusal
            yield deed

    def _acting(self, who: str):
        return acting_as(self.people[who]) if who else acting_as_system("demo")

    # -- looking up ----------------------------------------------------------------------------------

    def moment(self, day: int, clock: str) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(day), time.fromisoformat(clock)))

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def record(self, key: str) -> Any:
        """The record as it is now in the database."""
        return type(self.things[key])._default_manager.get(pk=self.things[key].pk)

    def part(self, project: str, code: str) -> Part:
        return Part.objects.get(project=self.projects[project], code=code)

    def resolved(self, value: Any) -> Any:
        match value:
            case Ref(key=key) if key in self.people:
                return self.people[key]
            case Ref(key=key) if key in self.organisations:
                return self.organisations[key]
            case Ref(key=key):
                return self.record(key)
            case Day(offset=offset):
                return self.day(offset)
        return value


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Set the product's clock (``django.utils.timezone``) to ``moment`` while the block runs."""

    class Told(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    real = timezone.datetime  # type: ignore[attr-defined]
    timezone.datetime = Told  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = real  # type: ignore[attr-defined]
