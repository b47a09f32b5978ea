"""Which rule says who answers for a finding and until when, and why; what no rule says is left to the issuer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Lot, Part, Project

from .models import USUAL_GRACE_HOURS, ResponsibilityRule

NAMES_SHOWN = 4


@dataclass(frozen=True)
class Finding:
    """What a rule looks at."""

    kind: str
    project: Project
    part: Part | None = None
    lot: Lot | None = None
    severity: str = ""


@dataclass(frozen=True)
class Pick:
    """Who answers and until when, each with its reason; None where no rule says it."""

    responsible: Person | None
    why_responsible: str
    due_on: date | None
    why_due: str
    grace_hours: int = USUAL_GRACE_HOURS

    @property
    def offered(self) -> str:
        """The pick as one word, by which a form tells what was picked from what somebody chose."""
        return f"{self.responsible.pk if self.responsible else ''}|{self.due_on or ''}|{self.grace_hours}"

    def because(self, responsible: Person | None, due_on: date | None) -> str:
        """Why this person and day, kept with the notice: a rule, or the issuer's own choice."""
        by_hand = _("chosen by the issuer")
        person = self.why_responsible if responsible == self.responsible else by_hand
        day = self.why_due if due_on == self.due_on else by_hand
        return (_("Responsible: %(person)s; due: %(day)s") % {"person": person, "day": day})[:400]


def pick(finding: Finding, issuer: Person) -> Pick:
    """The narrowest rule that names somebody who can answer, and the narrowest that gives days.

    A rule of the project goes before the company's, a deeper part before one above it, then lot and severity.
    Whoever issues the notice never answers it. A role held by several names nobody.
    """
    rules = sorted(_fitting(finding), key=_narrowness, reverse=True)
    responsible, why = _who(rules, finding, issuer)
    timed = next((rule for rule in rules if rule.days is not None), None)
    if timed is None:
        return Pick(responsible, why, None, _("No rule gives a due day; choose one."))
    return Pick(
        responsible, why, timezone.localdate() + timedelta(days=timed.days or 0), _because(timed),
        USUAL_GRACE_HOURS if timed.grace_hours is None else timed.grace_hours,
    )  # fmt: skip


def unit_of(person: Person, project: Project) -> Organisation:
    """The organisation a person acts for in the project."""
    post = (
        Post.objects.filter(Post.in_force(), person=person, project=project)
        .exclude(organisation=None)
        .first()
    )
    return post.organisation if post and post.organisation else person.organisation


def _fitting(finding: Finding) -> Iterable[ResponsibilityRule]:
    related = ("project", "part", "lot", "organisation", "role", "person__organisation")
    rules = ResponsibilityRule.objects.filter(
        Q(project=finding.project) | Q(project=None), Q(lot=finding.lot) | Q(lot=None),
        severity__in=["", finding.severity], kind=finding.kind, is_on=True,
    ).select_related(*related)  # fmt: skip
    path = finding.part.path if finding.part else ""
    return [rule for rule in rules if rule.part is None or path.startswith(rule.part.path)]


def _narrowness(rule: ResponsibilityRule) -> tuple[bool, int, bool, bool, int]:
    depth = rule.part.depth if rule.part else 0
    return (rule.project_id is not None, depth, rule.lot_id is not None, rule.severity != "", rule.pk)


def _who(rules: list[ResponsibilityRule], finding: Finding, issuer: Person) -> tuple[Person | None, str]:
    obstacle = ""
    for rule in rules:
        if rule.person is None and rule.role is None:
            continue
        people = [each for each in _named(rule, finding) if each.pk != issuer.pk]
        if len(people) == 1:
            return people[0], _because(rule)
        obstacle = obstacle or _unclear(rule, people)
    return None, obstacle or _("No rule names anybody for this; choose the person.")


def _named(rule: ResponsibilityRule, finding: Finding) -> list[Person]:
    """The active people a rule leads to who hold a post in the project."""
    posts = Post.objects.filter(Post.in_force(), Q(lot=None) | Q(lot=finding.lot), project=finding.project)
    if rule.person is not None:
        posts = posts.filter(person=rule.person)
    if rule.role is not None:
        posts = posts.filter(role=rule.role)
    people = {post.person_id: post for post in posts.select_related("person__organisation", "organisation")}
    wanted = rule.organisation_id
    return [
        post.person for post in people.values()
        if wanted is None or wanted == (post.organisation_id or post.person.organisation_id)
    ]  # fmt: skip


def _because(rule: ResponsibilityRule) -> str:
    text = _("by the project's rule “%s”") if rule.project_id else _("by the company's rule “%s”")
    return text % rule


def _unclear(rule: ResponsibilityRule, people: list[Person]) -> str:
    if not people:
        return _("The rule “%s” leads to nobody in this project; choose the person.") % rule
    names = together(person.name for person in people[:NAMES_SHOWN])
    text = _("The rule “%(rule)s” leads to several people (%(names)s); choose one.")
    return text % {"rule": rule, "names": names}
