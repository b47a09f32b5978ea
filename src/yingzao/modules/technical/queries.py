"""Reads that others need: the chain of a method statement, and which link of it is missing."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import IN_FORCE, Status
from yingzao.core.routes.models import Run
from yingzao.engines import approval

from .models import (
    Amendment,
    Briefing,
    BriefingAttendee,
    BriefingLevel,
    ExpertReview,
    HazardAnswer,
    MethodStatement,
    Vote,
)
from .steps import COMPANY_STEPS, PANEL, SUPERVISION


class Light(StrEnum):
    """``OFF`` means the link does not apply to this statement."""

    GREEN = "green"
    RED = "red"
    OFF = "off"


@dataclass(frozen=True)
class Link:
    """One link of the chain: ``text`` says how it stands and, when red, what would turn it green."""

    key: str
    name: Text
    light: Light
    text: str
    url: str


@dataclass(frozen=True)
class Chain:
    """Everything that must be in hand before the works of a method statement may start."""

    statement: MethodStatement
    links: tuple[Link, ...]

    @property
    def missing(self) -> Link | None:
        """The first link that is not green; what a refusal names."""
        return next((link for link in self.links if link.light is Light.RED), None)

    @property
    def is_complete(self) -> bool:
        return self.missing is None


def in_force(statement: MethodStatement) -> MethodStatement:
    """The newest approved revision of the same statement; the one given where none is approved yet."""
    revisions = MethodStatement.objects.filter(project=statement.project_id, number=statement.number)
    return revisions.filter(status__in=IN_FORCE).order_by("-pk").first() or statement


def chain_of(statement: MethodStatement) -> Chain:
    """The links of ``statement`` in the order in which they are closed."""
    url = statement.get_absolute_url()
    passed = signed_steps(statement)
    links = [_classified(statement, url)]
    if statement.is_hazardous:
        links += [_company(statement, passed, url), _supervision(statement, passed, url)]
    links += [*_panel_links(statement, url), _approved(statement, url)]
    links += [_briefed(statement, level, url) for level in BriefingLevel]
    links.append(_no_rebriefing(statement, url))
    return Chain(statement, tuple(links))


def signed_steps(statement: MethodStatement) -> frozenset[str]:
    """Keys of the steps passed in the newest run, skipped ones included."""
    run = Run.objects.filter(record=statement.pk).order_by("-pk").first()
    if run is None:
        return frozenset()
    finished = (approval.StepStatus.APPROVED, approval.StepStatus.SKIPPED)
    return frozenset(step.key for step in run.as_state().steps if step.status in finished)


def is_reviewed_for_panel(statement: MethodStatement) -> bool:
    """Has everybody whose step stands before the panel's signed?"""
    run = Run.objects.filter(record=statement.pk, status="live").first()
    if run is None:
        return False
    keys = [step.key for step in run.as_state().route.all_steps()]
    before = keys[: keys.index(PANEL)] if PANEL in keys else keys
    return set(before) <= signed_steps(statement)


def latest_review(statement: MethodStatement) -> ExpertReview | None:
    """The newest expert review of this revision that is not void."""
    return statement.reviews.exclude(status=Status.VOID).order_by("-pk").first()


def open_amendments(review: ExpertReview) -> list[Amendment]:
    return list(review.amendments.filter(closed_on=None))


def review_obstacle(statement: MethodStatement) -> str:
    """Why the expert review does not yet allow approval; empty when it does or none is required."""
    if not statement.is_over_scale:
        return ""
    review = latest_review(statement)
    if review is None or not review.conclusion or review.status not in IN_FORCE:
        return _("The expert review has not been held and concluded; works beyond a certain scale need it.")
    if review.conclusion == Vote.FAILED:
        return _("The experts did not pass the scheme; amend it and hold a new expert review.")
    still_open = open_amendments(review)
    if still_open:
        text = _("%(count)s amendments of the expert review are not closed; the first is “%(text)s”.")
        return text % {"count": len(still_open), "text": still_open[0].text}
    return ""


# -- links ------------------------------------------------------------------------------------------


def _link(key: str, name: Text, green: bool, text: str, url: str) -> Link:
    return Link(key, name, Light.GREEN if green else Light.RED, text, url)


def _classified(statement: MethodStatement, url: str) -> Link:
    known = statement.answer != HazardAnswer.UNKNOWN
    if known:
        text = statement.get_answer_display()
    else:
        text = _("The hazard class cannot be judged until the missing parameters are given.")
    return _link("classified", gettext_lazy("Hazard class"), known, text, url)


def _company(statement: MethodStatement, passed: frozenset[str], url: str) -> Link:
    signed = statement.status in IN_FORCE or set(COMPANY_STEPS) <= passed
    text = _("The company has reviewed it.") if signed else _("The company has not reviewed and signed it.")
    return _link("company", gettext_lazy("Company review"), signed, text, url)


def _supervision(statement: MethodStatement, passed: frozenset[str], url: str) -> Link:
    signed = statement.status in IN_FORCE or SUPERVISION in passed
    text = (
        _("The chief supervision engineer has reviewed it.")
        if signed
        else _("The chief supervision engineer has not reviewed and signed it.")
    )
    return _link("supervision", gettext_lazy("Supervision review"), signed, text, url)


def _panel_links(statement: MethodStatement, url: str) -> list[Link]:
    names = gettext_lazy("Expert review"), gettext_lazy("Amendments closed")
    if not statement.is_over_scale:
        text = _("Not required for this hazard class.")
        keys = zip(("panel", "amendments"), names, strict=True)
        return [Link(key, name, Light.OFF, text, url) for key, name in keys]
    review = latest_review(statement)
    filed = review is not None and review.status in IN_FORCE
    concluded = filed and review is not None and review.conclusion in (Vote.PASSED.value, Vote.AMEND.value)
    obstacle = review_obstacle(statement)
    place = review.get_absolute_url() if review else url
    held = review.get_conclusion_display() if review and concluded else obstacle
    rest = obstacle if concluded else _("Follows from the expert review.")
    return [
        _link("panel", names[0], concluded, str(held), place),
        _link("amendments", names[1], concluded and not obstacle, rest or _("No amendment is open."), place),
    ]


def _approved(statement: MethodStatement, url: str) -> Link:
    approved = statement.status in IN_FORCE
    text = _("The scheme is %(status)s.") % {"status": statement.get_status_display()}
    return _link("approved", gettext_lazy("Approval"), approved, text, url)


def required_levels(statement: MethodStatement) -> tuple[BriefingLevel, ...]:
    """All three levels for hazardous works; project and crew for the rest."""
    if statement.is_hazardous:
        return tuple(BriefingLevel)
    return (BriefingLevel.PROJECT, BriefingLevel.CREW)


def briefings_of(statement: MethodStatement) -> list[Briefing]:
    """Briefings of exactly this revision, without void and superseded ones."""
    dead = (Status.VOID, Status.SUPERSEDED)
    return list(statement.briefings.exclude(status__in=dead).order_by("pk"))


def unsigned(briefing: Briefing) -> list[BriefingAttendee]:
    """Who must sign and has not."""
    return list(briefing.attendees.filter(required=True, signature=None))


def briefing_obstacle(briefing: Briefing) -> str:
    """Why a briefing does not count; empty when everybody required has signed and it is in force."""
    number = {"number": briefing.full_number}
    if briefing.needs_rebriefing:
        return _("Briefing %(number)s must be given again: the scheme was revised.") % number
    if briefing.published_at is None:
        return _("Briefing %(number)s is not published.") % number
    if briefing.valid_until < timezone.localdate():
        return _("Briefing %(number)s expired; give it again.") % number
    if not briefing.attendees.filter(required=True).exists():
        return _("Briefing %(number)s names nobody who must sign.") % number
    missing = unsigned(briefing)
    if missing:
        names = together(attendee.name for attendee in missing[:3])
        text = _("%(count)s people have not signed briefing %(number)s: %(names)s.")
        return text % {**number, "count": len(missing), "names": names}
    return ""


def _briefed(statement: MethodStatement, level: BriefingLevel, url: str) -> Link:
    name = gettext_lazy("Briefing, %(level)s") % {"level": level.label}
    key = f"briefing_{level.value}"
    if level not in required_levels(statement):
        return Link(key, name, Light.OFF, _("Not required for this hazard class."), url)
    given = [briefing for briefing in briefings_of(statement) if briefing.level == level]
    if not given:
        text = _("There is no briefing at %(level)s.") % {"level": level.label}
        return _link(key, name, False, text, url)
    for briefing in given:
        obstacle = briefing_obstacle(briefing)
        if obstacle:
            return _link(key, name, False, obstacle, briefing.get_absolute_url())
    return _link(key, name, True, _("Everybody has signed."), given[-1].get_absolute_url())


def _no_rebriefing(statement: MethodStatement, url: str) -> Link:
    """People briefed on an older revision have to hear the new one."""
    older = Briefing.objects.filter(
        statement__project=statement.project_id, statement__number=statement.number, needs_rebriefing=True
    ).exclude(status=Status.VOID)
    pending = [briefing for briefing in older if _not_heard_again(briefing, statement)]
    if pending:
        text = _("Briefing %(number)s must be given again: the scheme was revised.")
        return _link("rebriefing", gettext_lazy("Re-briefing"), False,
                     text % {"number": pending[0].full_number}, pending[0].get_absolute_url())  # fmt: skip
    return _link(
        "rebriefing", gettext_lazy("Re-briefing"), True, _("Nobody works by an older revision."), url
    )


def _not_heard_again(old: Briefing, statement: MethodStatement) -> bool:
    """Has the old briefing no successor at its level that counts?"""
    fresh = statement.briefings.filter(level=old.level, needs_rebriefing=False).exclude(status=Status.VOID)
    return not any(not briefing_obstacle(briefing) for briefing in fresh)


# -- the seven stages ---------------------------------------------------------------------------------

STAGES: tuple[tuple[str, Text], ...] = (
    ("draft", gettext_lazy("draft")),
    ("company", gettext_lazy("company review")),
    ("supervision", gettext_lazy("supervision review")),
    ("panel", gettext_lazy("expert review")),
    ("amendments", gettext_lazy("amendments")),
    ("approved", gettext_lazy("approved")),
    ("briefed", gettext_lazy("briefed, may start")),
)


def stage_of(statement: MethodStatement) -> str:
    """Where the statement stands among the seven stages."""
    if statement.status in IN_FORCE:
        return "briefed" if chain_of(statement).is_complete else "approved"
    review = latest_review(statement) if statement.is_over_scale else None
    if (
        statement.status == Status.RETURNED
        and review is not None
        and review.conclusion in (Vote.AMEND, Vote.FAILED)
    ):
        return "amendments"
    if statement.status not in (Status.IN_APPROVAL, Status.VETOED):
        return "draft"
    passed = signed_steps(statement)
    if PANEL in passed:
        return "amendments"
    if SUPERVISION in passed:
        return "panel"
    return "supervision" if set(COMPANY_STEPS) <= passed else "company"
