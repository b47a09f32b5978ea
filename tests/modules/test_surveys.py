"""A survey by code: anonymous answers on a phone, results by role, tags, Excel; closed it takes no more."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.samples import write
from tests.schemes import fresh
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.services import Refusal, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.forms.models import FormDefinition, Survey, SurveyAnswer
from yingzao.modules.forms.surveys import close_survey, token_for

pytestmark = pytest.mark.django_db

QUESTIONS = {"format": 1, "fields": [
    {"key": "layers", "label": "审批层级", "type": "choice", "choices": ["合适", "偏多"], "required": True},
    {"key": "days", "label": "批复天数", "type": "number", "unit": "天"},
    {"key": "pain", "label": "最困扰的事", "type": "long_text"},
]}  # fmt: skip


def form_of(company, questions):
    with acting_as(company.project_chief_engineer):
        form = write(company, FormDefinition, title="诊断问卷", questions=questions)
        return set_status(form, Status.APPROVED)


@pytest.fixture
def survey(company):
    form = form_of(company, QUESTIONS)
    with acting_as(company.project_chief_engineer):
        record = write(
            company, Survey, title="现状诊断", form=form, closes_on=timezone.localdate() + timedelta(days=7)
        )
        submit(record, company.project_chief_engineer)
    return fresh(record)


def post(client, survey, **answers):
    sent = {"uid": answers.pop("uid", uuid.uuid4()), "role": answers.pop("role", "worker"),
            "answers-form": survey.form_id}  # fmt: skip
    return client.post(
        f"/q/{token_for(survey)}/", sent | {f"answers-{key}": value for key, value in answers.items()}
    )


def test_whoever_has_the_code_answers_once_and_no_name_or_address_is_kept(survey, client):
    page = client.get(f"/q/{token_for(survey)}/")
    assert page.status_code == 200 and "审批层级" in page.content.decode() and "匿名" in page.content.decode()
    key = uuid.uuid4()
    for _again in range(2):
        answer = post(client, survey, uid=key, layers="偏多", days="12", pain="等批复")
        assert answer.status_code == 302 and client.get(answer.url).status_code == 200
    given = SurveyAnswer.objects.get()
    assert given.answers == {"layers": "偏多", "days": "12", "pain": "等批复"} and given.role.code == "worker"
    entry = HistoryEntry.objects.get(model="forms.surveyanswer")
    assert entry.actor_name == "匿名" and not entry.ip


@pytest.mark.parametrize("answers", [
    {"days": "12"}, {"layers": "不存在"}, {"layers": "偏多", "days": "很多"}, {"layers": "偏多", "uid": "x"},
])  # fmt: skip
def test_answers_that_do_not_fit_are_refused_with_their_place_and_nothing_is_kept(survey, client, answers):
    answer = post(client, survey, **answers)
    assert answer.status_code == 422 and SurveyAnswer.objects.count() == 0


def test_results_stand_by_role_but_for_roles_of_too_few(survey, client, company, signed_in):
    for number in range(3):
        post(client, survey, layers="偏多", days=str(10 + number), pain=f"等批复 {number}")
    post(client, survey, role="owner", layers="合适")
    chief = signed_in(company.project_chief_engineer)
    page = chief.get(f"/r/{survey.pk}/").content.decode()
    assert "工人" in page and "不足 3 人的岗位" in page and "75.0 %" in page and "11.00" in page
    given = SurveyAnswer.objects.first()
    assert (
        chief.post(
            f"/r/{survey.pk}/survey/tag/{given.pk}/", {"question": "pain", "tags": "审批慢，交底"}
        ).status_code
        == 302
    )
    assert SurveyAnswer.objects.get(pk=given.pk).tags == {"pain": ["审批慢", "交底"]}
    assert "审批慢" in chief.get(f"/r/{survey.pk}/").content.decode()
    sheet = load_workbook(BytesIO(chief.get(f"/r/{survey.pk}/survey/answers.xlsx").content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (
        rows[0][2:] == ["审批层级", "批复天数", "最困扰的事", "标签"]
        and rows[1][3] == 10
        and "审批慢" in rows[1][5]
    )


def test_viewers_and_strangers_tag_and_export_nothing(survey, client, company, signed_in):
    post(client, survey, layers="偏多", pain="等")
    given = SurveyAnswer.objects.get()
    url = f"/r/{survey.pk}/survey/tag/{given.pk}/"
    assert signed_in(company.viewer).post(url, {"question": "pain", "tags": "x"}).status_code == 403
    assert signed_in(company.outsider).post(url, {"question": "pain", "tags": "x"}).status_code == 404
    assert signed_in(company.outsider).get(f"/r/{survey.pk}/survey/answers.xlsx").status_code == 404
    assert SurveyAnswer.objects.get().tags == {}


def test_a_closed_or_forged_link_opens_nothing_and_keeps_nothing(survey, client, company):
    assert client.get(f"/q/{token_for(survey)[:-2]}xx/").status_code == 404
    with acting_as(company.project_chief_engineer):
        close_survey(survey)
    assert client.get(f"/q/{token_for(survey)}/").status_code == 410
    assert post(client, survey, layers="偏多").status_code == 410 and SurveyAnswer.objects.count() == 0


def test_a_survey_past_its_last_day_is_closed(survey, client):
    Survey.objects.get(pk=survey.pk)
    with acting_as(survey.author):
        survey.closes_on = timezone.localdate() - timedelta(days=1)
        survey.save(action="changed")
    assert client.get(f"/q/{token_for(survey)}/").status_code == 410


def test_a_form_that_would_tell_who_answers_is_refused(company):
    form = form_of(company, {"format": 1, "fields": [{"key": "who", "label": "签名", "type": "signature"}]})
    with acting_as(company.project_chief_engineer):
        record = write(company, Survey, title="x", form=form, closes_on=timezone.localdate())
        with pytest.raises(Refusal, match="不能匿名作答"):
            submit(record, company.project_chief_engineer)
    assert fresh(record).status == "draft"


def test_the_sheet_with_the_code_is_for_those_who_see_the_survey(survey, company, signed_in):
    assert "data:image/png" in signed_in(company.viewer).get(f"/r/{survey.pk}/survey/qr/").content.decode()
    assert signed_in(company.outsider).get(f"/r/{survey.pk}/survey/qr/").status_code == 404
