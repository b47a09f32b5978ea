"""The screens of schemes, panels and briefings, and the one page that is open without an account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.schemes import (
    CHAPTERS,
    PIXEL,
    acting_as,
    approved_scheme,
    begin_review,
    brief_all_levels,
    conclude,
    experts,
    fresh,
    install_routes,
    published_briefing,
    send_in,
    sign_until,
    vote_all,
    write_scheme,
)
from yingzao.core.history.models import HistoryEntry
from yingzao.modules.technical.briefing_services import content_digest, mark_for_rebriefing
from yingzao.modules.technical.models import (
    BriefingSignature,
    Expert,
    HazardOverlay,
    MethodStatement,
    PanelMember,
)
from yingzao.modules.technical.signing_links import token_for

pytestmark = pytest.mark.django_db
KIND = "technical.method_statement"


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# -- the form of a scheme ------------------------------------------------------------------------------


def new_url(company) -> str:
    return reverse("record_new", args=[company.project.code, KIND])


def form_data(**fields):
    return {"title": "基坑方案", "scheme_type": "special", "works": "foundation_pit", **fields}


def test_choosing_works_asks_for_their_parameters_and_judges_what_is_typed(company, signed_in):
    client = signed_in(company.technician)
    shown = text_of(client.post(new_url(company), form_data(refresh="1", p_excavation_depth_m="5.2")))
    assert 'name="p_excavation_depth_m"' in shown and "开挖深度" in shown and "超过一定规模" in shown
    assert "5.2 m ≥ 5" in shown
    shown = text_of(client.post(new_url(company), form_data(refresh="1", works="cantilever_scaffold")))
    assert 'name="p_segment_height_m"' in shown and 'name="p_excavation_depth_m"' not in shown
    assert not MethodStatement.objects.exists()


def test_a_missing_parameter_is_named_while_typing(company, signed_in):
    shown = text_of(signed_in(company.technician).post(new_url(company), form_data(refresh="1")))
    assert "尚不能判定" in shown and "<b>开挖深度</b>" in shown


def test_the_form_stores_parameters_and_chapters(company, signed_in):
    data = form_data(
        p_excavation_depth_m="5.20", p_affects_adjacent_structures="no", c_technique="先撑后挖", save="1",
        p_complex_geology_environment_or_pipelines="",
    )  # fmt: skip
    response = signed_in(company.technician).post(new_url(company), data)
    assert response.status_code == 302
    statement = MethodStatement.objects.get()
    assert statement.parameters == {"excavation_depth_m": "5.2", "affects_adjacent_structures": False}
    assert statement.chapters["technique"] == "先撑后挖" and statement.level == 2


@pytest.mark.parametrize("wrong", ["-1", "deep", "NaN", "1e400"])
def test_an_impossible_depth_is_refused_at_its_field(company, signed_in, wrong):
    data = form_data(p_excavation_depth_m=wrong, save="1")
    response = signed_in(company.technician).post(new_url(company), data)
    assert response.status_code == 422 and not MethodStatement.objects.exists()


def test_editing_shows_what_is_stored(company, signed_in):
    statement = write_scheme(company, "5.2")
    shown = text_of(signed_in(company.technician).get(reverse("record_edit", args=[statement.pk])))
    assert 'value="5.2"' in shown and CHAPTERS["technique"] in shown


# -- the record page -----------------------------------------------------------------------------------


def test_the_record_page_shows_class_chain_and_what_is_missing(company, signed_in):
    statement = approved_scheme(company)
    shown = text_of(signed_in(company.viewer).get(statement.get_absolute_url()))
    for words in ("超过一定规模", "开工链条", "不可开工", "缺少公司级交底", "先撑后挖"):
        assert words in shown
    brief_all_levels(company, statement)
    shown = text_of(signed_in(company.viewer).get(statement.get_absolute_url()))
    assert "不可开工" not in shown and "可开工" in shown


def test_versions_can_be_compared_on_a_page(company, signed_in):
    statement = write_scheme(company)
    client = signed_in(company.technician)
    assert "没有差异" in text_of(client.get(reverse("statement_versions", args=[statement.pk])))
    assert client.get(reverse("statement_versions", args=[statement.pk]), {"after": "x"}).status_code == 200


def test_strangers_do_not_see_versions(company, signed_in):
    statement = write_scheme(company)
    url = reverse("statement_versions", args=[statement.pk])
    assert signed_in(company.outsider).get(url).status_code == 404


def test_closing_on_the_page_says_what_is_missing(company, signed_in):
    statement = approved_scheme(company, "4.0")
    client = signed_in(company.project_chief_engineer)
    response = client.post(reverse("record_do", args=[statement.pk, "close"]), follow=True)
    assert "链条未完成" in text_of(response) and fresh(statement).status == "approved"


# -- experts --------------------------------------------------------------------------------------------


def test_the_pool_says_who_must_stand_aside(company, signed_in):
    experts(1)
    client = signed_in(company.documents_clerk)
    data = {
        "name": "王总工",
        "discipline": "结构",
        "unit": company.organisations["design"].pk,
        "active": "on",
    }
    assert client.post(reverse("expert_new", args=["LJL"]), data).status_code == 302
    shown = text_of(client.get(reverse("experts", args=["LJL"])))
    assert "应当回避" in shown and "市政设计院" in shown and "可选" in shown


def test_a_viewer_changes_nothing_in_the_pool(company, signed_in):
    client = signed_in(company.viewer)
    assert client.get(reverse("experts", args=["LJL"])).status_code == 200
    assert client.post(reverse("expert_new", args=["LJL"]), {"name": "x"}).status_code == 403
    assert not Expert.objects.exists()


def test_an_expert_votes_and_signs_on_a_tablet(company, signed_in):
    statement = write_scheme(company)
    sign_until(send_in(statement, company.technician), "panel")
    review = begin_review(company, statement, experts(5))
    member = review.members.first()
    client = signed_in(company.documents_clerk)
    assert "data-signature" in text_of(client.get(reverse("panel_vote", args=[member.pk])))
    refused = client.post(reverse("panel_vote", args=[member.pk]), {"vote": "passed"})
    assert refused.status_code == 422 and fresh(member).vote == ""
    client.post(reverse("panel_vote", args=[member.pk]), {"vote": "passed", "signature": PIXEL})
    assert fresh(member).has_signed
    picture = client.get(reverse("panel_signature", args=[member.pk]))
    assert picture["Content-Type"] == "image/png"


def test_a_viewer_neither_seats_nor_votes(company, signed_in):
    statement = write_scheme(company)
    review = begin_review(company, statement, experts(1))
    member = review.members.get()
    client = signed_in(company.viewer)
    seat = reverse("panel_seat", args=[review.pk])
    assert client.post(seat, {"expert": member.expert_id}).status_code == 403
    assert client.post(reverse("panel_unseat", args=[member.pk])).status_code == 403
    assert client.post(reverse("panel_vote", args=[member.pk]), {"vote": "passed"}).status_code == 403
    assert PanelMember.objects.filter(withdrawn=False, vote="").count() == 1


def test_amendments_are_answered_and_closed_on_the_review_page(company, signed_in):
    statement = write_scheme(company)
    sign_until(send_in(statement, company.technician), "panel")
    review = begin_review(company, statement, experts(5))
    vote_all(company, review, "amend")
    item = conclude(company, review, "amend", "补充计算").amendments.get()
    client = signed_in(company.technician)
    client.post(reverse("amendment", args=[item.pk, "answer"]), {"answer": "见第九章"})
    client.post(reverse("amendment", args=[item.pk, "close"]))
    assert fresh(item).answer == "见第九章" and fresh(item).closed_on is None
    assert signed_in(company.viewer).post(reverse("amendment", args=[item.pk, "close"])).status_code == 403
    signed_in(company.documents_clerk).post(reverse("amendment", args=[item.pk, "close"]))
    assert fresh(item).closed_on is not None
    assert "见第九章" in text_of(signed_in(company.viewer).get(review.get_absolute_url()))


def test_an_overlay_that_loosens_is_refused_at_its_field(company, signed_in):
    client = signed_in(company.chief_engineer)
    url = reverse("hazard_overlays", args=["LJL"])
    rule = ('{"meta": {"standard": "企标", "confidence": "V2", "sources": ["x"]}, "rules": [{"id": "S1.1", '
            '"level": 2, "work": "foundation_pit", "clause": "1", "confidence": "V2", "sources": ["x"], '
            '"any": [{"parameter": "excavation_depth_m", "at_least": %s}]}]}')  # fmt: skip
    assert client.post(url, {"name": "企标", "content": rule % 6}).status_code == 422
    assert client.post(url, {"name": "企标", "content": "[]"}).status_code == 422
    assert not HazardOverlay.objects.exists()
    assert client.post(url, {"name": "企标", "content": rule % 4}).status_code == 302
    assert HazardOverlay.objects.get().active
    assert "企标" in text_of(client.get(url))
    client.post(reverse("hazard_overlay_retire", args=["LJL", HazardOverlay.objects.get().pk]))
    assert not HazardOverlay.objects.get().active


# -- briefings -----------------------------------------------------------------------------------------


@pytest.fixture
def briefing(company):
    return published_briefing(company, approved_scheme(company, "4.0"), "crew", "张三", "李四")


def sign_data(briefing, name="张三", **fields):
    attendee = briefing.attendees.get(name=name)
    return {
        "attendee": attendee.pk, "digest": content_digest(briefing), "read": "on", "signature": PIXEL,
    } | fields  # fmt: skip


def public(briefing) -> str:
    return reverse("briefing_public", args=[token_for(briefing)])


def test_a_worker_reads_and_signs_without_an_account(company, briefing):
    client = Client(enforce_csrf_checks=True)
    page = client.get(public(briefing))
    assert "先撑后挖" in text_of(page) and "张三" in text_of(page) and page["Cache-Control"].count("no-store")
    assert client.post(public(briefing), sign_data(briefing)).status_code == 403
    assert not BriefingSignature.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    data = sign_data(briefing, csrfmiddlewaretoken=token)
    answer = client.post(public(briefing), data, follow=True)
    assert "张三" in text_of(answer) and "签字已记录" in text_of(answer)
    again = client.post(public(briefing), data, follow=True)
    assert again.redirect_chain == answer.redirect_chain and BriefingSignature.objects.count() == 1
    entry = HistoryEntry.objects.filter(model="technical.briefingsignature").get()
    assert (entry.actor_id, entry.actor_name) == (None, "张三")
    assert "张三" not in re.search(r"<select.*?</select>", text_of(client.get(public(briefing))))[0]


@pytest.mark.parametrize(
    "missing", [{"read": None}, {"attendee": ""}, {"attendee": "new"}, {"signature": ""}, {"digest": "0"}]
)
def test_what_is_missing_is_said_and_nothing_is_signed(briefing, missing):
    data = {key: value for key, value in (sign_data(briefing) | missing).items() if value is not None}
    response = Client().post(public(briefing), data)
    assert response.status_code == 422 and 'role="alert"' in text_of(response)
    assert not BriefingSignature.objects.exists()


def test_somebody_from_another_list_cannot_sign_here(company, briefing):
    other = published_briefing(company, briefing.statement, "crew", "王五")
    data = sign_data(briefing) | {"attendee": other.attendees.get().pk}
    assert Client().post(public(briefing), data).status_code == 422
    assert not BriefingSignature.objects.exists()


def test_whoever_is_not_on_an_open_list_adds_himself_once(company, briefing):
    opened = published_briefing(company, briefing.statement, "crew", "王五", open_to_all=True)
    data = {
        "attendee": "new", "own_name": "新来的", "own_crew": "钢筋班", "phone_tail": "4321", "read": "on",
        "digest": content_digest(opened), "signature": PIXEL,
    }  # fmt: skip
    for _attempt in range(2):
        assert Client().post(public(opened), data).status_code == 302
    assert opened.attendees.count() == 2 and BriefingSignature.objects.count() == 1
    assert Client().post(public(opened), data | {"own_name": "某人", "phone_tail": "12"}).status_code == 422
    assert opened.attendees.count() == 2


def test_a_link_forged_or_out_of_force_opens_nothing(company, briefing):
    assert Client().get("/s/1.20990101.1~forged/").status_code == 404
    address = public(briefing)
    with acting_as(company.technician):
        mark_for_rebriefing(briefing.statement)
    response = Client().get(address)
    assert response.status_code == 410 and "先撑后挖" not in text_of(response)
    assert Client().post(address, sign_data(briefing)).status_code == 410
    assert not BriefingSignature.objects.exists()


def test_a_guest_gets_nowhere_else(company, briefing):
    for url in (briefing.get_absolute_url(), reverse("briefing_sheet", args=[briefing.pk]),
                reverse("attendee_signature", args=[briefing.attendees.first().pk])):  # fmt: skip
        assert Client().get(url).status_code == 302
    assert Client().get(reverse("briefing_signed", args=[token_for(briefing), "1~x"])).status_code == 404


def test_the_author_sees_who_has_not_signed_and_prints_the_code(company, briefing, signed_in):
    Client().post(public(briefing), sign_data(briefing))
    client = signed_in(company.site_engineer)
    shown = text_of(client.get(briefing.get_absolute_url()))
    assert "1 人未签字" in shown and "data:image/png;base64," in shown
    sheet = text_of(client.get(reverse("briefing_sheet", args=[briefing.pk])))
    assert "data:image/png;base64," in sheet and "李四" in sheet
    attendee = briefing.attendees.get(name="张三")
    assert client.get(reverse("attendee_signature", args=[attendee.pk]))["Content-Type"] == "image/png"


def test_people_are_pasted_and_excused_on_the_page(company, briefing, signed_in):
    client = signed_in(company.site_engineer)
    client.post(reverse("briefing_attendees", args=[briefing.pk]), {"people": "赵六\t钢筋班\t13800001234"})
    assert briefing.attendees.get(name="赵六").phone_tail == "1234"
    client.post(
        reverse("attendee_excuse", args=[briefing.attendees.get(name="赵六").pk]), {"reason": "已离场"}
    )
    assert not briefing.attendees.get(name="赵六").required
    viewer = signed_in(company.viewer)
    assert viewer.post(reverse("briefing_attendees", args=[briefing.pk]), {"people": "x"}).status_code == 403
    assert briefing.attendees.count() == 3


def test_the_public_page_speaks_english_too(briefing):
    client = Client()
    client.cookies["django_language"] = "en"
    shown = text_of(client.get(public(briefing)))
    assert "I have read the text to its end" in shown and "crew level" in shown
