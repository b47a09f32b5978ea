"""Read a ProTrack file: XML in which every list comes twice, a header first and the rows last.

Dates are ``DDMMYYYYhhmm`` (01-01-0100 is none), durations working hours, days 0 to 6 from Monday. Tracking rows
alternate between an activity's id and its record. Costs are kept as written, so that sums are exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from xml.parsers.expat import ExpatError

from yingzao.engines.calendar import CalendarError, Shift, WorkCalendar, instant
from yingzao.engines.schedule import Constraint, ConstraintKind, LinkKind
from yingzao.formats.sheets.markup import NotAllowed, read_markup

from .model import (
    Assignment,
    Distribution,
    DslibError,
    PublishedSensitivity,
    Relation,
    Resource,
    TrackedActivity,
    TrackedProject,
    TrackingPeriod,
    TrackingRecord,
)

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
NO_DATE = "010101000000"
LINK_KINDS = {"0": LinkKind.SS, "1": LinkKind.SF, "2": LinkKind.FS, "3": LinkKind.FF}
CONSTRAINTS = {
    "LockedTimeStart": ConstraintKind.START_ON,
    "LockedTimeEnd": ConstraintKind.FINISH_ON,
    "ReadyTimeStart": ConstraintKind.START_NO_EARLIER,
    "ReadyTimeEnd": ConstraintKind.FINISH_NO_EARLIER,
    "DueDateStart": ConstraintKind.START_NO_LATER,
    "DueDateEnd": ConstraintKind.FINISH_NO_LATER,
}
STANDARD_DISTRIBUTIONS = {
    1: Distribution(99, 100, 101, True),
    2: Distribution(80, 100, 120, True),
    3: Distribution(80, 110, 120, True),
    4: Distribution(80, 90, 120, True),
}
LENGTH_FIELD = "132"
SENSITIVITY_FIELDS = ("41", "42", "43", "44", "45", "46")
BY_DISTRIBUTION = "2"


@dataclass
class Element:
    """An XML element; ``text`` is what stands directly in it."""

    tag: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, tag: str) -> list["Element"]:
        """Children with a tag."""
        return [child for child in self.children if child.tag == tag]

    def last(self, tag: str) -> "Element":
        """The last child with a tag: of a repeated list the one with rows; empty where there is none."""
        found = self.all(tag)
        return found[-1] if found else Element(tag)

    def words(self, tag: str) -> str:
        """Text of a child; raises DslibError where it is missing."""
        found = self.all(tag)
        if not found:
            raise DslibError(
                "dslib.missing",
                f"{self.tag}: the element {tag} is missing.",
                "Save the file in ProTrack again.",
                table=self.tag,
                field=tag,
            )
        return found[0].text.strip()

    def number(self, tag: str) -> Decimal:
        """A number exactly as written."""
        words = self.words(tag)
        try:
            found = Decimal(words)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            raise DslibError(
                "dslib.number",
                f"{self.tag}: {tag} is “{words[:40]}”, which is no number.",
                "Correct it in ProTrack and save again.",
                table=self.tag,
                field=tag,
                value=words[:40],
            )
        return found

    def instant(self, tag: str) -> int | None:
        """An instant, or None where the file has no date."""
        words = self.words(tag)
        if words in ("0", "", NO_DATE):
            return None
        try:
            return instant(datetime.strptime(words, "%d%m%Y%H%M"))  # noqa: DTZ007  local time
        except ValueError as error:
            raise DslibError(
                "dslib.date",
                f"{self.tag}: {tag} is “{words[:40]}”, which is no date.",
                "Correct it in ProTrack and save again.",
                table=self.tag,
                field=tag,
                value=words[:40],
            ) from error


def read_dslib(content: bytes) -> TrackedProject:
    """Read the bytes of a .p2x file; raises DslibError with element and remedy for what is wrong."""
    root = _parse(content)
    groups = _groups(root)
    activities = tuple(_activity(row, groups) for row in root.last("Activities").all("Activity"))
    known = {activity.id for activity in activities}
    simulation = root.last("Simulation")
    project = TrackedProject(
        root.last("NAME").text.strip(),
        _begin(root, activities),
        _calendar(root.last("Agenda")),
        activities,
        tuple(_relations(root, known)),
        tuple(_resource(row) for row in root.last("Resources").all("Resource")),
        tuple(_assignments(root, known)),
        tuple(_periods(root.last("TrackingList"), known)),
        STANDARD_DISTRIBUTIONS | dict(_distributions(root.last("SensitivityDistributions"))),
        int(simulation.number("NumberOfRuns")) if simulation.all("NumberOfRuns") else 0,
        simulation.last("SimulationType").text.strip() == BY_DISTRIBUTION,
        tuple(_sensitivities(simulation.last("Results"), activities)),
        tuple(
            int(row.number("Value"))
            for row in simulation.last("Results").all("Result")
            if row.words("Field") == LENGTH_FIELD
        ),
    )
    if len(known) < len(activities):
        raise DslibError(
            "dslib.twice", "Two activities have the same number.", "Save the file in ProTrack again."
        )
    return project


def _parse(content: bytes) -> Element:
    if len(content) > MAX_BYTES:
        raise DslibError(
            "dslib.size", "The file is larger than 64 MB.", "It cannot be a project of ProTrack."
        )
    top = Element("")
    path = [top]

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if len(path) > MAX_DEPTH:
            raise NotAllowed
        element = Element(tag)
        path[-1].children.append(element)
        path.append(element)

    def words(text: str) -> None:
        path[-1].text += text

    def end(_tag: str) -> None:
        path.pop()

    try:
        read_markup(BytesIO(content), start, end, words)
    except (ExpatError, NotAllowed) as error:
        raise DslibError(
            "dslib.markup",
            f"This is no whole XML file ({error}).",
            "Take the .p2x file as ProTrack or the database wrote it.",
        ) from error
    found = top.all("Project")
    if not found:
        raise DslibError(
            "dslib.not_protrack", "The file is XML but holds no ProTrack project.", "Take a .p2x file."
        )
    return found[0]


def _begin(root: Element, activities: tuple[TrackedActivity, ...]) -> int:
    begin = root.last("Agenda").instant("StartDate")
    return begin if begin is not None else min((activity.start for activity in activities), default=0)


def _calendar(agenda: Element) -> WorkCalendar:
    """The one calendar of a file: hours, weekdays and holidays on which nobody works."""
    off = {int(hour.text) for hour in agenda.last("NonWorkingHours").all("Hour")}
    free = {int(day.text) for day in agenda.last("NonWorkingDays").all("Day")}
    hours = [hour for hour in range(24) if hour not in off]
    shifts: list[Shift] = []
    for hour in hours:
        if shifts and shifts[-1][1] == hour * 60:
            shifts[-1] = (shifts[-1][0], hour * 60 + 60)
        else:
            shifts.append((hour * 60, hour * 60 + 60))
    days: dict[date, tuple[Shift, ...]] = {}
    for holiday in agenda.last("Holidays").all("Holiday"):
        words = holiday.text.strip()
        try:
            days[datetime.strptime(words[:8], "%d%m%Y").date()] = ()  # noqa: DTZ007  a date only
        except ValueError as error:
            raise DslibError(
                "dslib.date",
                f"Holidays: “{words[:40]}” is no date.",
                "Correct it in ProTrack and save again.",
                table="Holidays",
                field="Holiday",
                value=words[:40],
            ) from error
    week = tuple(() if day in free else tuple(shifts) for day in range(7))
    try:
        return WorkCalendar("agenda", "Agenda", week, days, float(len(hours)))
    except CalendarError as error:
        raise DslibError("dslib.calendar", str(error), "Give the agenda working hours.") from error


def _groups(root: Element) -> dict[str, tuple[str, ...]]:
    """The names of the groups above every activity, from the outline."""
    names = {
        group.words("UniqueID"): group.words("Name")
        for group in root.last("ActivityGroups").all("ActivityGroup")
    }
    above: dict[str, tuple[str, ...]] = {}
    open_: list[tuple[Element, tuple[str, ...]]] = [(root.last("OutlineList").last("List"), ())]
    while open_:
        outline, path = open_.pop()
        for child in outline.all("Child"):
            number = child.words("Data")
            above[number] = path
            open_.append((child.last("List"), (*path, names.get(number, number))))
    return above


def _activity(row: Element, groups: dict[str, tuple[str, ...]]) -> TrackedActivity:
    number = row.words("UniqueID")
    start = row.instant("BaseLineStart")
    if start is None:
        raise DslibError(
            "dslib.no_start",
            f"Activity {number} has no baseline start.",
            "Schedule the project in ProTrack and save again.",
            activity=number,
        )
    return TrackedActivity(
        number,
        row.words("Name"),
        groups.get(number, ()),
        start,
        int(row.number("BaseLineDuration")),
        row.number("FixedBaselineCost"),
        row.number("BaselineCostByUnit"),
        int(row.number("StartCPMUnits")),
        int(row.number("Distribution")),
        _constraint(row.last("Constraints")),
    )


def _constraint(row: Element) -> Constraint | None:
    """The first date set, the strictest kind before the others."""
    for tag, kind in CONSTRAINTS.items():
        at = row.instant(tag) if row.all(tag) else None
        if at is not None:
            return Constraint(kind, at)
    return None


def _relations(root: Element, known: set[str]) -> Iterator[Relation]:
    for row in root.last("Relations").all("Relation"):
        before, after, kind = row.words("FromTask"), row.words("ToTask"), row.words("LagType")
        if kind not in LINK_KINDS or not {before, after} <= known:
            raise DslibError(
                "dslib.relation",
                f"Relation {row.words('UniqueID')} from {before} to {after} of type {kind} leads nowhere.",
                "Remove it in ProTrack and save again.",
                relation=row.words("UniqueID"),
            )
        yield Relation(before, after, LINK_KINDS[kind], int(row.number("Lag")))


def _resource(row: Element) -> Resource:
    return Resource(
        row.words("FIELD0"),
        row.words("FIELD1"),
        row.words("FIELD769") == "1",
        row.number("FIELD770"),
        row.number("FIELD771"),
        row.number("FIELD776"),
    )


def _assignments(root: Element, known: set[str]) -> Iterator[Assignment]:
    resources = {row.words("FIELD0") for row in root.last("Resources").all("Resource")}
    for row in root.last("ResourceAssignments").all("ResourceAssignment"):
        activity, resource = row.words("FIELD1024"), row.words("FIELD1025")
        if activity in known and resource in resources:
            yield Assignment(activity, resource, row.number("FIELD1026"), row.words("FIELD1027") != "0")


def _periods(tracking: Element, known: set[str]) -> Iterator[TrackingPeriod]:
    heads = tracking.all("TrackingPeriod")
    bodies = [child for child in tracking.children if child.tag.startswith("TProTrackActivities")]
    if len(heads) != len(bodies):
        raise DslibError(
            "dslib.periods",
            f"{len(heads)} tracking periods have {len(bodies)} sets of records.",
            "Save the file in ProTrack again.",
        )
    for head, body in zip(heads, bodies, strict=True):
        end = head.instant("EndDate")
        if end is None:
            raise DslibError(
                "dslib.period_end",
                f"Tracking period {head.words('Name')} has no end.",
                "Give it one in ProTrack.",
            )
        rows = zip(body.children[::2], body.children[1::2], strict=False)
        records = tuple(_record(number.text.strip(), row) for number, row in rows)
        yield TrackingPeriod(
            head.words("Name"), end, tuple(record for record in records if record.activity_id in known)
        )


def _record(number: str, row: Element) -> TrackingRecord:
    return TrackingRecord(
        number,
        row.instant("ActualStart"),
        int(row.number("ActualDuration")),
        int(row.number("RemainingDuration")),
        row.number("PercentageComplete"),
        row.number("ActualCostDev"),
    )


def _distributions(node: Element) -> Iterator[tuple[int, Distribution]]:
    """Those of three points with the mode in the middle; others stand for no known shape."""
    for row in node.children:
        if not row.tag.startswith("TProTrackSensitivityDistribution"):
            continue
        points = row.last("Distribution")
        x = [float(point.text) for point in points.all("X")]
        y = [float(point.text) for point in points.all("Y")]
        if len(x) == 3 and y[0] == y[2] == 0:
            yield int(row.number("UniqueID")), Distribution(x[0], x[1], x[2], row.words("Style") != "0")


def _sensitivities(
    results: Element, activities: tuple[TrackedActivity, ...]
) -> Iterator[PublishedSensitivity]:
    """Results name activities by their place in the list, from 1, and not by their number."""
    values: dict[str, dict[str, float]] = {}
    for row in results.all("Result"):
        if row.words("Field") in SENSITIVITY_FIELDS:
            values.setdefault(row.words("Object"), {})[row.words("Field")] = float(row.number("Value"))
    for place, activity in enumerate(activities, 1):
        found = values.get(str(place), {})
        if len(found) == len(SENSITIVITY_FIELDS):
            yield PublishedSensitivity(activity.id, *(found[name] for name in SENSITIVITY_FIELDS))
