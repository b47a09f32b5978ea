"""A baseline goes to the supervision as B.0.12 and holds its signatures; where there is none it is filed."""

from datetime import date

import pytest
from django.urls import reverse

from yingzao.core.access.models import Post
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create
from yingzao.core.records.status import Status
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.schedule import services
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.succession import make_current, save_baseline

pytestmark = pytest.mark.django_db
REVIEW = "同意按此计划施工"


@pytest.fixture
def baseline(company) -> Plan:
    with acting_as(company.production_manager):
        install_starter_routes()
        plan = create(Plan, project=company.project, title="总进度计划", starts_on=date(2026, 3, 2))
        services.create_activity(plan, code="A1010", name="地下连续墙", days=10)
        make_current(plan)
        return save_baseline(Plan.objects.get(pk=plan.pk), "总进度计划（基准）")


def submitted(company, plan: Plan) -> Plan:
    with acting_as(company.production_manager):
        submit(plan, company.production_manager)
    return Plan.objects.get(pk=plan.pk)


def sign(company, plan: Plan, who: str, verb: str = "approve") -> None:
    with acting_as(company.people[who]):
        decide(plan.runs.get(closed_at=None), company.people[who], verb, opinion=REVIEW)


def test_a_baseline_is_signed_by_manager_and_supervision_and_its_paper_is_the_standards(
    company, baseline, signed_in
):
    baseline = submitted(company, baseline)
    assert baseline.state is Status.IN_APPROVAL
    for who in ("project_manager", "supervisor", "chief_supervisor"):
        sign(company, baseline, who)
    baseline.refresh_from_db()
    assert baseline.state is Status.APPROVED
    page = signed_in(company.chief_supervisor).get(reverse("record", args=[baseline.pk])).content.decode()
    assert "B.0.12" in page and page.count(REVIEW) >= 3


def test_a_baseline_that_the_supervision_returns_stays_as_it_was_kept(company, baseline):
    baseline = submitted(company, baseline)
    sign(company, baseline, "project_manager")
    sign(company, baseline, "supervisor", "reject")
    baseline.refresh_from_db()
    assert baseline.state is Status.RETURNED
    with acting_as(company.production_manager), pytest.raises(Refusal, match="基线"):
        services.edit_activity(baseline.activities.get(), days=9)
    assert baseline.activities.get().original_minutes == 10 * 480


def test_without_a_supervision_in_the_program_a_baseline_is_filed(company, baseline):
    with acting_as(company.administrator):
        for post in Post.objects.filter(role__code="chief_supervisor"):
            post.until = date(2026, 1, 1)
            post.save()
    assert submitted(company, baseline).state is Status.APPROVED


def test_the_plan_itself_is_filed_as_before(company, baseline):
    assert submitted(company, Plan.objects.get(is_current=True)).state is Status.APPROVED
