"""Suggestions with their clause, votes and answers; cycles that do not close without a figure before and after."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.procedures import in_force, write_procedure, write_version
from tests.samples import write
from tests.schemes import decide_as, fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal
from yingzao.modules.governance.cycles import conclude_cycle, measure_after, report_done
from yingzao.modules.governance.models import ImprovementCycle, Suggestion, SuggestionVote
from yingzao.modules.governance.suggestions import adopt, decline, postpone, vote
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


@pytest.fixture
def worker(company):
    return company.hire("worker", "worker", company.project)


def suggest(company, version, author, **fields):
    with acting_as(author):
        values = {
            "title": "交底改短",
            "about": version,
            "clause": "2",
            "wording": "每次不超过十分钟",
        } | fields
        record = write(company, Suggestion, **values)
    send_in(record, author)
    return fresh(record)


def test_a_worker_suggests_against_a_clause_from_the_phone_and_reads_the_procedure(
    company, worker, signed_in
):
    version = in_force(write_procedure(company))
    client = signed_in(worker)
    page = client.get(f"/company/procedures/versions/{version.pk}/").content.decode()
    assert f"/company/procedures/versions/{version.pk}/suggest/?clause=2" in page
    form = client.get(f"/company/procedures/versions/{version.pk}/suggest/?clause=2", follow=True)
    assert form.redirect_chain and 'value="2"' in form.content.decode()
    data = {
        "title": "改短",
        "about": version.pk,
        "clause": "9.9",
        "wording": "短一些",
        "reason": "",
        "submit": "1",
    }
    url = f"/p/{company.project.code}/l/governance.suggestion/new/"
    refused = client.post(url, data)
    assert refused.status_code == 422 and "1、2、3" in refused.content.decode()
    assert not Suggestion.objects.exists()
    client.post(url, data | {"clause": "2"})
    record = Suggestion.objects.get()
    assert (record.author, record.responsible, record.status) == (
        worker,
        company.chief_engineer,
        "in_approval",
    )


def test_one_person_is_one_vote_and_nobody_votes_for_an_own_suggestion(company, worker, signed_in):
    record = suggest(company, in_force(write_procedure(company)), worker)
    client = signed_in(company.technician)
    for _turn in range(3):
        client.post(f"/r/{record.pk}/vote/")
    assert SuggestionVote.objects.filter(withdrawn=False).count() == SuggestionVote.objects.count() == 1
    with acting_as(worker), pytest.raises(Refusal, match="自己的建议"):
        vote(record, worker)
    assert SuggestionVote.objects.count() == 1
    assert client.get("/p/LJL/l/governance.suggestion/").status_code == 200


def test_a_bare_signature_answers_nothing_and_only_the_owner_answers(company, worker):
    record = suggest(company, in_force(write_procedure(company)), worker)
    with pytest.raises(Refusal, match="采纳"):
        decide_as(company.chief_engineer, record.runs.get(), "approve")
    with acting_as(company.technician), pytest.raises(Refusal, match="不由您答复"):
        adopt(record)
    assert (fresh(record).status, fresh(record).outcome) == ("in_approval", "")
    with acting_as(company.chief_engineer):
        decline(record, "合同另有约定")
    assert (fresh(record).status, fresh(record).outcome) == ("closed", "declined")


def test_a_draft_under_way_carries_what_is_adopted_and_may_leave_it_for_later(company, worker):
    procedure = write_procedure(company)
    record = suggest(company, in_force(procedure), worker)
    draft = write_version(procedure, "1.1")
    with acting_as(company.chief_engineer):
        adopt(record, "写入 1.1")
        assert fresh(record).carried_by == draft
        postpone(record)
    assert fresh(record).carried_by is None


def cycle(company, **fields):
    values = {
        "title": "保护层不足", "subject": "quality", "cause": "垫块少", "metric": "超差点数", "unit": "点",
        "before": Decimal(12), "target": Decimal(4), "measure": "垫块加密", "responsible": company.site_engineer,
        "due_on": timezone.localdate() + timedelta(days=7),
    }  # fmt: skip
    with acting_as(company.quality_engineer):
        return write(company, ImprovementCycle, **(values | fields))


def test_a_plan_without_the_figure_before_is_not_sent_in(company):
    record = cycle(company, before=None)
    with pytest.raises(Refusal, match="现状值"):
        send_in(record, company.quality_engineer)
    assert fresh(record).status == "draft"


def test_a_cycle_does_not_close_before_the_figure_is_measured_again(company):
    record = cycle(company)
    run = send_in(record, company.quality_engineer)
    decide_as(company.project_chief_engineer, run, "approve")
    with acting_as(company.site_engineer):
        report_done(record, "加密至 0.6 m")
    assert fresh(record).stage == "check"
    with pytest.raises(Refusal, match="前后对比"):
        decide_as(company.quality_engineer, run, "approve")
    with acting_as(company.quality_engineer):
        measure_after(record, Decimal(14), "实测记录 11 月")
    with acting_as(company.project_chief_engineer):
        with pytest.raises(Refusal, match="没有改善"):
            conclude_cycle(record, "standard", "形成作业指导书")
        assert (fresh(record).stage, fresh(record).verdict) == ("act", "")
        conclude_cycle(record, "again", "改用定型垫块")
    assert (fresh(record).status, fresh(record).stage) == ("closed", "closed")
    following = ImprovementCycle.objects.exclude(pk=record.pk).get()
    assert (following.before, following.status) == (Decimal(14), "draft")
    assert following.links_out.get().target_id == record.pk


def test_a_defect_found_for_the_third_time_offers_a_case_with_the_count_as_figure_before(company, signed_in):
    with acting_as(company.quality_engineer):
        found = [write(company, Defect, title=f"{axis} 轴墙钢筋保护层不足") for axis in (3, 7)]
        page = signed_in(company.quality_engineer).get(f"/r/{found[-1].pk}/").content.decode()
        assert "发起 PDCA" not in page
        third = write(company, Defect, title="12 轴墙钢筋保护层不足")
    client = signed_in(company.quality_engineer)
    page = client.get(f"/r/{third.pk}/").content.decode()
    assert "发起 PDCA" in page and "before=3" in page
