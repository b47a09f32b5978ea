"""A form is filled in, checked, computed, printed, signed and revised under the revision it was begun with."""

import base64
import json
import uuid
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.engines.forms.samples import POUR_CHECK
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change, create, revise, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.forms.models import FilledForm, FormDefinition

pytestmark = pytest.mark.django_db
KIND = "forms.filled_form"


@pytest.fixture
def form(company):
    return in_force(company, POUR_CHECK)


def in_force(company, questions, title="浇筑检查"):
    with acting_as(company.technician):
        made = create(FormDefinition, project=company.project, title=title, questions=questions)
        set_status(made, Status.APPROVED)
    return FormDefinition.objects.get(pk=made.pk)


def new_url(company):
    return reverse("record_new", args=[company.project.code, KIND])


def posted(company, form, **more):
    """What a browser sends for a whole form."""
    sent = {
        "uid": str(uuid.uuid4()), "form": form.pk, "title": "3 层浇筑检查", "answers-form": form.pk,
        "answers-place": company.part.pk, "answers-checked_on": "2026-03-01", "answers-weather": "晴",
        "answers-slump_mm": "180", "answers-vibrated": "yes", "answers-trucks-TOTAL_FORMS": "4",
        "answers-trucks-0-plate": "沪A1", "answers-trucks-0-volume": "9.5", "answers-trucks-0-price": "480",
        "answers-trucks-3-plate": "沪A2", "answers-trucks-3-volume": "0.5", "answers-trucks-3-price": "480",
        "answers-planned": "10", "answers-checker": company.technician.pk,
        "answers-position-lat": "31.23", "answers-position-lon": "121.47",
    }  # fmt: skip
    return sent | more


def saved(company, client, form, **more) -> FilledForm:
    answer = client.post(new_url(company), posted(company, form, **more))
    assert answer.status_code == 302, answer.context["form"].errors
    return FilledForm.objects.get()


def picture(name="a.png"):
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_the_empty_form_asks_every_question_with_its_defaults(company, signed_in, form):
    text = signed_in(company.technician).get(f"{new_url(company)}?form={form.pk}").content.decode()
    for name in (
        "slump_mm",
        "weather",
        "trucks-0-plate",
        "trucks-__prefix__-plate",
        "pictures-new",
        "position-lat",
    ):
        assert f'name="answers-{name}"' in text
    assert f'value="{timezone.localdate().isoformat()}"' in text
    assert 'name="answers-rain_measures"' not in text and 'id="q-rain_measures"' in text
    assert f'value="{form.title}"' in text


def test_without_a_form_chosen_the_page_says_what_to_do(company, signed_in, form):
    text = signed_in(company.technician).get(new_url(company)).content.decode()
    assert "请选择表单" in text and form.full_number in text


def test_what_was_typed_is_stored_typed_and_without_gaps(company, signed_in, form):
    record = saved(company, signed_in(company.technician), form)
    assert record.answers["slump_mm"] == "180" and record.answers["vibrated"] is True
    assert [row["plate"] for row in record.answers["trucks"]] == ["沪A1", "沪A2"]
    assert record.answers["position"] == {"lat": "31.23", "lon": "121.47"}
    assert "沪A2" in record.words and company.technician.name in record.words


def test_results_are_worked_out_without_saving_anything(company, signed_in, form):
    client = signed_in(company.technician)
    sent = posted(company, form, refresh="1", **{"answers-weather": "雨", "answers-trucks-3-volume": "2"})
    text = client.post(new_url(company), sent).content.decode()
    assert 'id="id_answers-trucks-3-cost" data-result>960.00<' in text.replace("960<", "960.00<")
    assert "1.5 m³" in text and 'name="answers-rain_measures"' in text
    assert not FilledForm.objects.exists()


def test_what_is_missing_for_a_result_is_named(company, signed_in, form):
    sent = posted(company, form, refresh="1", **{"answers-planned": ""})
    text = signed_in(company.technician).post(new_url(company), sent).content.decode()
    assert "缺：计划方量" in text


def test_wrong_answers_stand_at_their_question_and_nothing_is_stored(company, signed_in, form):
    wrong = {"answers-slump_mm": "8", "answers-trucks-3-volume": "much"}
    answer = signed_in(company.technician).post(new_url(company), posted(company, form, **wrong))
    text = answer.content.decode()
    assert answer.status_code == 422 and not FilledForm.objects.exists()
    assert "坍落度应为 100–250 mm 的整数。" in text and "车次第 2 行方量" in text
    assert 'value="much"' in text and 'value="沪A2"' in text


def test_what_was_wrong_on_one_page_is_not_told_on_the_next(company, signed_in, form):
    client = signed_in(company.technician)
    for _sent in range(2):
        answer = client.post(new_url(company), posted(company, form, **{"answers-slump_mm": "8"}))
        text = answer.content.decode()
        assert text.count("坍落度应为 100–250 mm 的整数。") == 2  # at the question, and below all of them
    fresh = client.get(f"{new_url(company)}?form={form.pk}").content.decode()
    assert "坍落度应为" not in fresh


def test_a_draft_may_be_incomplete_and_says_what_it_lacks(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form, **{"answers-slump_mm": ""})
    assert "坍落度" in client.get(record.get_absolute_url()).content.decode()
    with acting_as(company.administrator):
        install_starter_routes()
    client.post(reverse("record_do", args=[record.pk, "submit"]))
    assert FilledForm.objects.get().status == Status.DRAFT


def test_an_incomplete_form_that_is_submitted_at_once_stays_on_the_page(company, signed_in, form):
    sent = posted(company, form, submit="", **{"answers-slump_mm": ""})
    answer = signed_in(company.technician).post(new_url(company), sent)
    assert answer.status_code == 422 and "请填写此项" in answer.content.decode()
    assert not FilledForm.objects.exists()


def test_the_sheet_and_the_print_show_answers_totals_and_results(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form)
    for url in (record.get_absolute_url(), reverse("record_print", args=[record.pk])):
        text = client.get(url).content.decode()
        for words in ("180 mm", "4,560", "4,800", "95.0", "2026-03-15", "本表一式两份。", "31.23, 121.47"):
            assert words in text, words
        assert "附件" not in text.split('class="sheet"')[1].split("</article>")[0]


def test_the_edit_page_holds_what_was_stored_and_keeps_the_form(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form)
    other = in_force(company, [{"key": "a", "label": "甲", "type": "text"}], "另一表单")
    url = reverse("record_edit", args=[record.pk])
    assert 'value="沪A2"' in client.get(url).content.decode()
    sent = posted(company, form, version=record.version, **{"answers-slump_mm": "200"}) | {"form": other.pk}
    assert client.post(url, sent).status_code == 302
    record.refresh_from_db()
    assert (record.form_id, record.answers["slump_mm"]) == (form.pk, "200")


def test_a_record_keeps_the_revision_it_was_filled_in_under(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form)
    with acting_as(company.technician):
        newer = revise(form)
        change(newer, newer.version, questions=[{"key": "only", "label": "仅此一问", "type": "text"}])
        set_status(newer, Status.APPROVED)
        set_status(form, Status.SUPERSEDED)
        with pytest.raises(Refusal):
            create(
                FilledForm, project=company.project, title="旧版", form=FormDefinition.objects.get(pk=form.pk)
            )
    text = client.get(record.get_absolute_url()).content.decode()
    assert "坍落度" in text and "仅此一问" not in text
    assert FilledForm.objects.count() == 1


def test_photos_hang_on_the_record_and_stay_when_it_is_edited(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form, **{"answers-pictures-new": [picture(), picture("b.png")]})
    assert record.attachments.count() == 2 and len(record.answers["pictures"]) == 2
    kept = record.answers["pictures"][0]
    sent = posted(company, form, version=record.version, **{"answers-pictures": [kept]})
    assert client.post(reverse("record_edit", args=[record.pk]), sent).status_code == 302
    record.refresh_from_db()
    assert record.answers["pictures"] == [kept]


def test_a_file_that_is_no_picture_or_somebody_elses_is_refused(company, signed_in, form):
    client = signed_in(company.technician)
    other = saved(company, client, form, **{"answers-pictures-new": [picture()]})
    for wrong in (
        {"answers-pictures-new": [SimpleUploadedFile("a.html", b"<script>", "text/html")]},
        {"answers-pictures-new": [SimpleUploadedFile("a.png", b"", "image/png")]},
        {"answers-pictures": other.answers["pictures"]},
    ):
        assert client.post(new_url(company), posted(company, form, **wrong)).status_code == 422
    assert FilledForm.objects.count() == 1


def test_a_signature_is_the_signers_own_and_tells_of_later_changes(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form, **{"answers-signed": "new"})
    signed = record.answers["signed"]
    assert signed["person"] == company.technician.pk and signed["digest"] != "0" * 64
    text = client.get(record.get_absolute_url()).content.decode()
    assert company.technician.name in text and "签名后内容有改动" not in text
    sent = posted(company, form, version=record.version, **{"answers-signed": json.dumps(signed)})
    client.post(reverse("record_edit", args=[record.pk]), sent | {"answers-slump_mm": "190"})
    assert "签名后内容有改动" in client.get(record.get_absolute_url()).content.decode()
    forged = json.dumps(signed | {"person": company.project_manager.pk})
    answer = client.post(new_url(company), posted(company, form, **{"answers-signed": forged}))
    assert answer.status_code == 422 and FilledForm.objects.count() == 1


def test_a_revision_begins_unsigned(company, signed_in, form):
    record = saved(company, signed_in(company.technician), form, **{"answers-signed": "new"})
    with acting_as(company.technician):
        set_status(record, Status.APPROVED)
        copy = revise(record)
    assert "signed" not in FilledForm.objects.get(pk=copy.pk).answers
    assert "signed" in FilledForm.objects.get(pk=record.pk).answers


def test_people_of_other_projects_cannot_be_named(company, signed_in, form):
    wrong = {"answers-checker": company.outsider.pk}
    answer = signed_in(company.technician).post(new_url(company), posted(company, form, **wrong))
    assert answer.status_code == 422 and not FilledForm.objects.exists()


def test_weather_and_the_last_form_fill_in_the_next(company, signed_in):
    questions = [
        {"key": "weather", "label": "天气", "type": "text", "default": {"from": "weather"}},
        {"key": "crew", "label": "班组", "type": "text", "default": {"from": "last_record"}},
    ]
    form = in_force(company, questions)
    other = in_force(company, questions[:1], "施工日志")
    with acting_as(company.technician):
        create(
            FilledForm,
            project=company.project,
            title="一",
            form=form,
            answers={"crew": "钢筋一班", "weather": "晴"},
        )
    client = signed_in(company.technician)
    assert 'value="钢筋一班"' in client.get(f"{new_url(company)}?form={form.pk}").content.decode()
    text = client.get(f"{new_url(company)}?form={other.pk}").content.decode()
    assert 'value="晴"' in text and "钢筋一班" not in text


def test_the_api_writes_and_judges_answers_like_the_page(company, signed_in, form):
    client = signed_in(company.administrator)
    body = {"project": company.project.code, "title": "接口", "form": form.pk, "answers": {"slump_mm": "8"}}
    url = f"/api/v1/{KIND}/"
    refused = client.post(url, json.dumps(body), content_type="application/json")
    assert refused.status_code == 422 and "坍落度" in refused.content.decode()
    assert not FilledForm.objects.exists()
    body["answers"] = {"slump_mm": 180, "checked_on": "2026-03-01"}
    assert client.post(url, json.dumps(body), content_type="application/json").status_code == 201
    record = FilledForm.objects.get()
    assert record.answers == {"slump_mm": "180", "checked_on": "2026-03-01"}
    assert date.fromisoformat(client.get(f"{url}{record.pk}/").json()["answers"]["checked_on"])


def test_labels_and_answers_are_shown_as_text_and_never_as_markup(company, signed_in):
    form = in_force(company, [{"key": "a", "label": '甲 < 乙 & "丙"', "type": "text"}])
    client = signed_in(company.technician)
    page = client.get(f"{new_url(company)}?form={form.pk}").content.decode()
    assert "甲 &lt; 乙 &amp; &quot;丙&quot;" in page
    hostile = '"><script>alert(1)</script>'
    sent = {
        "uid": str(uuid.uuid4()),
        "form": form.pk,
        "title": "x",
        "answers-form": form.pk,
        "answers-a": hostile,
    }
    assert client.post(new_url(company), sent).status_code == 302
    record = FilledForm.objects.get()
    for url in (record.get_absolute_url(), reverse("record_edit", args=[record.pk])):
        assert "<script>alert" not in client.get(url).content.decode()


def test_the_list_is_narrowed_to_one_form(company, signed_in, form):
    client = signed_in(company.technician)
    record = saved(company, client, form)
    other = in_force(company, [{"key": "a", "label": "甲", "type": "text"}], "另一表单")
    url = reverse("ledger", args=[company.project.code, KIND])
    assert record.number in client.get(f"{url}?form={form.pk}").content.decode()
    assert record.number not in client.get(f"{url}?form={other.pk}").content.decode()


def drawn_url(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def test_a_drawn_signature_hangs_on_the_record_and_names_its_picture(company, signed_in, form):
    client = signed_in(company.technician)
    page = client.get(f"{new_url(company)}?form={form.pk}").content.decode()
    assert 'name="answers-signed-drawn"' in page and "signature" in page.split("</head>")[0]
    content = picture().read()
    record = saved(company, client, form, **{"answers-signed-drawn": drawn_url(content)})
    signed = record.answers["signed"]
    attachment = record.attachments.get(file=signed["image"])
    assert (signed["person"], attachment.caption) == (company.technician.pk, "签名")
    assert attachment.file.read() == content
    paper = client.get(reverse("record_print", args=[record.pk])).content.decode()
    place = paper[paper.index('<th class="l" scope="row">签名</th>') :].partition("</tr>")[0]
    assert f'<img src="{drawn_url(content)}"' in place and "<figure>" not in paper
    edited = client.get(reverse("record_edit", args=[record.pk])).content.decode()
    assert "answers-signed-drawn" not in edited  # signed already: its tick stands there


@pytest.mark.parametrize(
    "sent", ["data:image/png;base64,AAAA", "data:text/html;base64,PHNjcmlwdD4=", "x" * 500_000]
)
def test_what_is_no_drawn_signature_is_refused_and_nothing_is_stored(company, signed_in, form, sent):
    answer = signed_in(company.technician).post(
        new_url(company), posted(company, form, **{"answers-signed-drawn": sent})
    )
    assert answer.status_code == 422 and "重新签名" in answer.content.decode()
    assert not FilledForm.objects.exists() and not StoredFile.objects.exists()
