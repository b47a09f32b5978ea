"""A large plan is opened with the rows around its data date, drawn as they stand in the whole chart."""

from datetime import date

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import create
from yingzao.modules.schedule import gantt_opening, services
from yingzao.modules.schedule.models import Plan, WbsNode


@pytest.fixture
def plan(company) -> Plan:
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        for code in ("A", "B"):
            node = WbsNode.objects.create(
                plan=plan, source_id=code, code=code, name=f"{code} 区", path=f"{code}/"
            )
            for number in (1, 2):
                services.create_activity(plan, code=f"{code}{number}", name="支撑", days=number, wbs=node)
    return Plan.objects.get(pk=plan.pk)


def answer(client, plan: Plan, query: str = "") -> dict:
    found: dict = client.get(reverse("schedule:gantt_json", args=[plan.project.code, plan.pk]) + query).json()
    return found


def test_what_opens_a_plan_equals_those_rows_of_the_whole(plan, company, signed_in, monkeypatch):
    monkeypatch.setattr(gantt_opening, "BEFORE", 0)
    monkeypatch.setattr(gantt_opening, "AFTER", 2)
    client = signed_in(company.production_manager)
    opening, whole = answer(client, plan, "?opening"), answer(client, plan)
    rows = {row["id"]: row for row in whole["activities"]}
    assert 0 < len(opening["activities"]) < len(rows)
    assert all(rows[row["id"]] == row for row in opening["activities"])
    assert opening["plan"] == whole["plan"]
    assert opening["partial"] and "partial" not in whole


def test_only_large_plans_are_opened_in_two_steps(plan, company, signed_in, monkeypatch):
    client, page = signed_in(company.production_manager), plan.screen_url
    assert "data-opens-with" not in client.get(page).content.decode()
    monkeypatch.setattr(gantt_opening, "LARGE", 1)
    assert "data-opens-with" in client.get(page).content.decode()
