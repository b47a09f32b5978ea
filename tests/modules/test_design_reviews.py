"""A construction organisation design: every discipline concludes, one draws it together, only then is it approved."""

from datetime import date

import pytest

from tests.samples import write
from tests.schemes import decide_as, fresh, install_routes, send_in, sign_until, write_scheme
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal
from yingzao.core.routes.models import Task
from yingzao.modules.technical.design_reviews import MET, NOT_MET, consolidate, give_opinion, table
from yingzao.modules.technical.models import DesignReview

pytestmark = pytest.mark.django_db
OWN = {"technician": "technical", "production_manager": "production", "quality_engineer": "quality",
       "safety_officer": "safety"}  # fmt: skip


@pytest.fixture(autouse=True)
def company_of_all_disciplines(company):
    install_routes()
    company.hire("cost_engineer", "cost_engineer", company.project)
    company.hire("materials_clerk", "materials_clerk", company.project)


@pytest.fixture
def design(company):
    return write_scheme(company, None, title="车站施工组织设计", scheme_type="organisation", works="")


@pytest.fixture
def review(company, design):
    with acting_as(company.project_chief_engineer):
        record = write(
            company, DesignReview, title="车站施工组织设计评审", statement=design, held_on=date(2026, 3, 2)
        )
    send_in(record, company.project_chief_engineer)
    return record


def conclude(
    company, review, key: str, verdict: str = "agreed", comments: str = "", answer: str = MET
) -> None:
    discipline = table().discipline(key)
    with acting_as(company.people[discipline.role]):
        give_opinion(
            review, discipline, {point.key: answer for point in discipline.points}, comments, verdict
        )


def conclude_all(company, review, **verdicts: str) -> None:
    for each in table().disciplines:
        verdict = verdicts.get(each.key, "agreed")
        conclude(company, review, each.key, verdict, "" if verdict == "agreed" else "第 5.3 节：补充关键线路")


def test_all_disciplines_must_conclude_before_one_draws_it_together(company, review):
    keys = [each.key for each in table().disciplines]
    for key in keys[:-1]:
        conclude(company, review, key)
    with acting_as(company.project_chief_engineer), pytest.raises(Refusal):
        consolidate(review, "passed", "同意")
    assert (fresh(review).conclusion, fresh(review).status) == ("", "in_approval")
    conclude(company, review, keys[-1])
    with acting_as(company.project_chief_engineer):
        consolidate(review, "passed", "各专业一致同意。")
    assert (fresh(review).conclusion, fresh(review).status) == ("passed", "approved")


def test_nobody_signs_a_discipline_bare_or_speaks_for_another(company, review):
    run = Task.objects.filter(run__record=review.pk, status="open").first().run
    with pytest.raises(Refusal, match="请先逐条回答本专业条目：质量"):
        decide_as(company.quality_engineer, run)
    with pytest.raises(Refusal, match="不由您出具"), acting_as(company.quality_engineer):
        give_opinion(review, table().discipline("safety"), {}, "", "agreed")
    assert review.opinions.count() == 0


def test_a_point_not_met_needs_words_and_no_full_agreement(company, review):
    for verdict, comments in (("agreed", "补"), ("comments", ""), ("", "补")):
        with pytest.raises(Refusal):
            conclude(company, review, "quality", verdict, comments, NOT_MET)
    with pytest.raises(Refusal, match="逐条"):
        conclude(company, review, "quality", "agreed", answer="")
    assert review.opinions.count() == 0


@pytest.mark.parametrize(("verdict", "refused", "taken"), [
    ("comments", "passed", "amend"), ("refused", "amend", "failed"),
])  # fmt: skip
def test_the_conclusion_is_no_milder_than_the_strictest_discipline(company, review, verdict, refused, taken):
    conclude_all(company, review, safety=verdict)
    with acting_as(company.project_chief_engineer):
        with pytest.raises(Refusal):
            consolidate(review, refused, "汇总")
        assert fresh(review).conclusion == ""
        assert consolidate(review, taken, "汇总").conclusion == taken


def test_a_discipline_whose_post_is_vacant_comes_to_the_projects_engineer(company, design):
    with acting_as(company.chief_engineer):
        for post in company.cost_engineer.posts.all():
            post.until = date(2026, 1, 1)
            post.save()
    with acting_as(company.project_chief_engineer):
        record = write(company, DesignReview, title="评审", statement=design, held_on=date(2026, 3, 2))
    send_in(record, company.project_chief_engineer)
    cost = table().discipline("cost")
    with acting_as(company.project_chief_engineer):
        give_opinion(record, cost, {point.key: MET for point in cost.points}, "", "agreed")
    assert record.opinions.get().person == company.project_chief_engineer


def test_the_companys_engineer_approves_no_design_that_was_not_reviewed(company, design, review):
    run = sign_until(send_in(design, company.technician), "company_chief")
    with pytest.raises(Refusal, match="尚未经各专业评审"):
        decide_as(company.chief_engineer, run)
    conclude_all(company, review, quality="refused")
    with acting_as(company.project_chief_engineer):
        consolidate(review, "failed", "质量计划须重编")
    with pytest.raises(Refusal, match=f"{review.full_number}：施工组织设计未通过"):
        decide_as(company.chief_engineer, run)
    assert fresh(design).status == "in_approval"


def test_a_returned_review_comes_back_to_who_returned_it_and_keeps_what_the_others_said(company, review):
    conclude(company, review, "quality", "comments", "补充样板计划")
    conclude(company, review, "safety")
    run = Task.objects.filter(run__record=review.pk, status="open").first().run
    decide_as(company.cost_engineer, run, "reject", opinion="缺措施费测算")
    send_in(review, company.project_chief_engineer)
    with pytest.raises(Refusal, match="不由您出具"):
        conclude(company, review, "quality")
    for key in ("technical", "production", "cost", "resources"):
        conclude(company, review, key)
    with acting_as(company.project_chief_engineer):
        assert consolidate(review, "amend", "补充样板计划").status == "approved"


def test_pages_ask_each_for_the_own_discipline_and_the_sheet_holds_all_opinions(company, review, signed_in):
    client = signed_in(company.quality_engineer)
    page = client.get(f"/r/{review.pk}/").content.decode()
    assert f"/r/{review.pk}/discipline/quality/" in page and f"/r/{review.pk}/discipline/safety/" not in page
    url = f"/r/{review.pk}/discipline/quality/"
    answer = client.post(url, {"verdict": "agreed"})
    assert answer.status_code == 422 and review.opinions.count() == 0
    points = {point.key: MET for point in table().discipline("quality").points}
    assert client.post(url, {**points, "verdict": "comments", "comments": "补样板计划"}).status_code == 302
    sheet = signed_in(company.project_manager).get(f"/r/{review.pk}/").content.decode()
    assert "补样板计划" in sheet and "未出意见" in sheet
    assert signed_in(company.outsider).get(url).status_code == 404
