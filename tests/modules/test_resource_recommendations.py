"""A recommendation on resources is answered with reasons by who decides on them, never by a bare signature."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.samples import write
from tests.schemes import decide_as, fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal
from yingzao.modules.technical.models import ResourceRecommendation
from yingzao.modules.technical.recommendations import answer_recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def recommendation(company):
    install_routes()
    with acting_as(company.chief_engineer):
        return write(
            company, ResourceRecommendation, title="增配履带吊", responsible=company.project_manager,
            due_on=timezone.localdate() + timedelta(days=3),
        )  # fmt: skip


def test_it_is_answered_with_reasons_and_closed(company, recommendation, signed_in):
    run = send_in(recommendation, company.chief_engineer)
    with pytest.raises(Refusal, match="是否采纳"):
        decide_as(company.project_manager, run)
    with acting_as(company.project_manager), pytest.raises(Refusal, match="理由"):
        answer_recommendation(recommendation, "followed", " ")
    with acting_as(company.technician), pytest.raises(Refusal):
        answer_recommendation(recommendation, "followed", "好")
    assert (fresh(recommendation).answer, fresh(recommendation).status) == ("", "in_approval")
    with acting_as(company.project_manager):
        answer_recommendation(recommendation, "not_followed", "预算未列，改为错峰。")
    assert (fresh(recommendation).answer, fresh(recommendation).status) == ("not_followed", "closed")
    page = signed_in(company.chief_engineer).get(f"/r/{recommendation.pk}/").content.decode()
    assert "未采纳" in page and "预算未列，改为错峰。" in page


@pytest.mark.parametrize("field", ["responsible", "due_on"])
def test_without_who_decides_and_until_when_it_is_not_sent(company, recommendation, field):
    with acting_as(company.chief_engineer):
        setattr(recommendation, field, None)
        recommendation.save(action="changed")
    with pytest.raises(Refusal, match="责任人和答复期限"):
        send_in(recommendation, company.chief_engineer)
    assert fresh(recommendation).status == "draft"
