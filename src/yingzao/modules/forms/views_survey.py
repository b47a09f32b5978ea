"""Screens of surveys: the page behind the code, the sheet with it, the tags, and all answers as Excel."""

import json
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.models import Role
from yingzao.core.accounts.middleware import client_ip
from yingzao.core.accounts.rates import this_minute
from yingzao.core.accounts.wording import together
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.history.actor import acting_as_guest
from yingzao.core.printing.qr import qr_data
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE
from yingzao.core.screens.guest_frame import LinkClosed, UnknownLink, for_guests
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    fetch_record,
    page,
    record_url,
    signed_in_only,
)
from yingzao.engines.forms import Problem, Question
from yingzao.engines.forms.tallying import ASKABLE
from yingzao.engines.forms.values import read_answer

from .controls import Offer
from .definitions import read
from .models import Survey, SurveyAnswer
from .paper import value_words
from .surveys import WrongAnswers, answer, given_to, groups_of, is_open, survey_behind, tag, token_for
from .widgets import AnswersWidget
from .wording import problem_words

ANSWERS_PER_MINUTE = 60
"""From one place: a whole crew may stand behind one address."""
_DONE = "done"


@for_guests
def answer_survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, for whoever has the code; nothing is kept of who answers but the role that is chosen."""
    survey = survey_behind(token)
    if survey is None:
        raise UnknownLink
    if _DONE in request.GET:
        return page(request, "forms/survey_done.html", {"survey": survey})
    if not is_open(survey):
        raise LinkClosed(_("This survey is closed. Thank you for wanting to answer."))
    if request.method != "POST" or "refresh" in request.POST:
        return _asking(request, survey, _widget(survey))
    if this_minute(f"survey:{client_ip(request)}")[0] > ANSWERS_PER_MINUTE:
        error = _("Too many attempts. Wait a minute, then try again.")
        return _asking(request, survey, _widget(survey), error, 429)
    return _take(request, survey, token)


def _take(request: HttpRequest, survey: Survey, token: str) -> HttpResponse:
    widget = _widget(survey)
    answers = json.loads(_posted(widget, request))
    role = Role.objects.filter(code=request.POST.get("role", "")).first()
    try:
        with acting_as_guest(_("anonymous"), None):
            answer(survey, _uid(request.POST.get("uid", "")), role, answers)
    except WrongAnswers as wrong:
        for problem in wrong.problems:
            widget.problems.setdefault(problem.place, []).append(problem_words(problem))
        return _asking(request, survey, widget, _("Nothing was saved yet: mend the marked fields."), 422)
    except Refusal as refusal:
        return _asking(request, survey, widget, str(refusal), 422)
    return HttpResponseRedirect(f"{reverse('survey_public', args=[token])}?{_DONE}=1")


def _posted(widget: AnswersWidget, request: HttpRequest) -> str:
    """What was posted to the questions, as JSON."""
    return widget.value_from_datadict(request.POST, request.FILES, "answers-json")


def _asking(
    request: HttpRequest, survey: Survey, widget: AnswersWidget, error: str = "", status: int = 200
) -> HttpResponse:
    drawn = _posted(widget, request) if request.POST else "{}"
    roles = [(role.code, str(role)) for role in Role.objects.exclude(code__in=("administrator", "viewer"))]
    context = {
        "survey": survey, "questions": widget.render("answers", drawn), "error": error, "roles": roles,
        "chosen": request.POST.get("role", ""), "uid": request.POST.get("uid") or uuid.uuid4(),
    }  # fmt: skip
    return page(request, "forms/survey_public.html", context, status=status)


def _widget(survey: Survey) -> AnswersWidget:
    widget = AnswersWidget()
    widget.definition, widget.drawn_for = read(survey.form.questions), survey.form_id
    widget.offer = lambda: Offer({})
    return widget


def _uid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Refusal(_("The page was not whole. Open it again from the code.")) from error


def _survey(request: PersonRequest, pk: int, verb: str = "view") -> Survey:
    record = fetch_record(request, pk, verb)
    if not isinstance(record, Survey):
        raise Http404
    return record


@signed_in_only
def sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """A page to print and hang up: the code, what it is for, until when."""
    survey = _survey(request, pk)
    if survey.state not in IN_FORCE:
        raise Http404
    address = request.build_absolute_uri(reverse("survey_public", args=[token_for(survey)]))
    context = {
        "record": survey,
        "qr": qr_data(address),
        "address": address,
    }
    return page(request, "forms/survey_qr.html", context, survey.project)


@signed_in_only
@require_POST
def tag_answer(request: PersonRequest, pk: int, given: int) -> HttpResponse:
    """Note which pain points one answer speaks of."""
    survey = _survey(request, pk, "edit")
    row = get_object_or_404(SurveyAnswer, pk=given, survey=survey)
    key = request.POST.get("question", "")
    back = f"{record_url(survey)}#q-{key}"
    return carry_out(request, back, _("Tagged."), lambda: tag(row, key, request.POST.get("tags", "")))


@signed_in_only
def export(request: PersonRequest, pk: int) -> HttpResponse:
    """One row for each person: group, day, answers, tags."""
    survey = _survey(request, pk, "export")
    asked = [q for q in read(survey.form.questions).questions if q.type in ASKABLE and q.type != "heading"]
    given = given_to(survey)
    groups = groups_of(given)
    headers = [_("role"), _("day"), *(each.label for each in asked), _("tags")]
    rows = [
        [groups[each.pk], timezone.localdate(each.given_at),
         *(_cell(question, each.answers.get(question.key)) for question in asked),
         together(dict.fromkeys(word for words in each.tags.values() for word in words))]
        for each in given
    ]  # fmt: skip
    response = HttpResponse(rows_workbook(survey.title, headers, rows), content_type=CONTENT_TYPE)
    name = f"{survey.full_number} {survey.title}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _cell(question: Question, raw: Any) -> Any:
    """A figure as a figure, a day as a day, everything else in words."""
    value = read_answer(question, raw, question.key) if raw is not None else None
    if isinstance(value, Problem):
        return str(raw)
    return value if isinstance(value, Decimal | date) else value_words(question, value)
