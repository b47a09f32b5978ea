"""The verbs of a survey: open, answer once, tag, close; and the answers counted."""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.models import Role
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import IN_FORCE, Status
from yingzao.engines.forms import Problem, check_answers
from yingzao.engines.forms.tallying import ASKABLE, Given, Tally, tally

from .definitions import read
from .models import Survey, SurveyAnswer
from .wording import TYPE_WORDS

MOST_ANSWERS = 20_000
"""Of one survey; more is no survey of people but somebody's program."""
MOST_TAGS, TAG_LETTERS = 8, 20
LEAST_OF_A_GROUP = 3
"""Of a role with fewer answers one could guess who answered."""
_signer = Signer(salt="forms.survey", sep="~")


class WrongAnswers(Exception):
    """What was answered does not fit the questions; ``problems`` say where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


def token_for(survey: Survey) -> str:
    return _signer.sign(str(survey.pk))


def survey_behind(token: str) -> Survey | None:
    """The survey a link leads to, open or not; None where nobody here made the link."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    return Survey.objects.select_related("form", "project").filter(pk=key).first()


def is_open(survey: Survey) -> bool:
    return survey.state == Status.APPROVED and timezone.localdate() <= survey.closes_on


def refuse_form(survey: Survey) -> None:
    """A survey asks nothing that needs an account or tells who answers."""
    if survey.form.state not in IN_FORCE:
        raise Refusal(_("%s is not in force and cannot be filled in.") % survey.form.full_number)
    wrong = [q for q in read(survey.form.questions).questions if q.type not in ASKABLE]
    if wrong:
        text = _("“%(label)s” (%(type)s) cannot be asked anonymously. Take a form without it.")
        raise Refusal(text % {"label": wrong[0].label, "type": TYPE_WORDS[wrong[0].type]})


@transaction.atomic
def answer(survey: Survey, uid: uuid.UUID, role: Role | None, answers: Mapping[str, Any]) -> SurveyAnswer:
    """Keep one person's answers; the same ``uid`` twice is one answer. Raises :class:`WrongAnswers`."""
    fresh = locked(survey)
    sent = SurveyAnswer.objects.filter(uid=uid).first()
    if sent is not None and sent.survey_id == fresh.pk:
        return sent
    if sent is not None or not is_open(fresh) or fresh.given.count() >= MOST_ANSWERS:  # type: ignore[attr-defined]
        raise Refusal(_("This survey takes no more answers."))
    answered = check_answers(read(fresh.form.questions), answers, complete=True)
    if answered.problems:
        raise WrongAnswers(tuple(answered.problems))
    if not answered.answers:
        raise Refusal(_("Answer at least one question."))
    kept = SurveyAnswer(survey=fresh, uid=uid, role=role, answers=answered.answers, given_at=timezone.now())
    kept.save(action="answered")
    return kept


@transaction.atomic
def close_survey(survey: Survey) -> Survey:
    """Take no more answers; what was answered stays."""
    fresh = locked(survey)
    if fresh.state != Status.APPROVED:
        raise Refusal(_("Only an open survey is closed."))
    set_status(fresh, Status.CLOSED, "closed")
    return locked(fresh)


@transaction.atomic
def tag(given: SurveyAnswer, key: str, words: str) -> SurveyAnswer:
    """Say which pain points the words of one answer speak of; ``words`` are parted by commas or spaces."""
    fresh = SurveyAnswer.objects.select_for_update().get(pk=given.pk)
    if key not in fresh.answers:
        raise Refusal(_("Nothing was answered to that question."))
    parted = words.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    tags = list(dict.fromkeys(word.strip()[:TAG_LETTERS] for word in parted if word.strip()))
    if len(tags) > MOST_TAGS:
        raise Refusal(_("At most %s tags for one answer.") % MOST_TAGS)
    fresh.tags = {**fresh.tags, key: tags}
    fresh.save(action="tagged")
    return fresh


def given_to(survey: Survey) -> list[SurveyAnswer]:
    return list(survey.given.select_related("role"))  # type: ignore[attr-defined]


def groups_of(given: list[SurveyAnswer]) -> dict[int, str]:
    """Answer → the group it is shown in: its role, or one for all roles with too few people to stay unknown."""
    people = Counter(each.role_id for each in given)
    few = _("roles of fewer than %s answers") % LEAST_OF_A_GROUP
    return {
        each.pk: str(each.role) if each.role and people[each.role_id] >= LEAST_OF_A_GROUP else few
        for each in given
    }


def counted(survey: Survey, given: list[SurveyAnswer], groups: Mapping[int, str]) -> tuple[Tally, ...]:
    """Every question with what was answered, by group."""
    rows = [Given(each.pk, groups[each.pk], each.answers) for each in given]
    return tally(read(survey.form.questions), rows, yes=_("yes"), no=_("no"))


def pain_points(
    given: list[SurveyAnswer], groups: Mapping[int, str]
) -> list[tuple[str, int, dict[str, int]]]:
    """Tags by how many people they were read from: word, people, people by group."""
    found: dict[str, Counter[str]] = {}
    for each in given:
        for word in {word for words in each.tags.values() for word in words}:
            found.setdefault(word, Counter())[groups[each.pk]] += 1
    rows = [(word, sum(counts.values()), dict(counts)) for word, counts in found.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))
