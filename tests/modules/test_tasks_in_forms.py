"""A form that begins with today's tasks tells them only to whoever sees the plan."""

import pytest
from django.utils import timezone

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.flows.tasks_in_forms import tasks_under_way
from yingzao.modules.schedule.models import Plan, State
from yingzao.modules.schedule.services import create_activity

pytestmark = pytest.mark.django_db


def test_activities_under_way_are_told_to_the_office_and_not_to_a_party_that_sees_no_plan(company):
    with acting_as(company.project_manager):
        plan = write(company, Plan, title="总进度计划")
        activity = create_activity(plan, code="A10", name="土方开挖", days=5)
        activity.progress = State.IN_PROGRESS
        activity.save()
        plan = Plan.objects.get(pk=plan.pk)
        plan.is_current = True
        plan.save(action="changed")
    company.hire("designer", "designer", company.project, party="design")
    today = timezone.localdate()
    assert "土方开挖" in tasks_under_way(company.project, company.site_engineer, today)
    for stranger in (company.designer, company.outsider):
        assert tasks_under_way(company.project, stranger, today) == ""
