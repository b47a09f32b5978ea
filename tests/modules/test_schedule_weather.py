"""Days set aside for weather: proposed from rules and climate, accepted into a draft, and not counted twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, create
from yingzao.modules.schedule import editing, services
from yingzao.modules.schedule.models import ClimateRule, ForecastRule, Plan, PlanCalendar
from yingzao.modules.schedule.risk.gathering import gather
from yingzao.modules.schedule.risk.rules import set_forecast_rule
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.schedule.weather import (
    Asked,
    climate_of,
    days_path,
    hours_path,
    proposal,
    set_aside,
    set_climate,
    shares_of,
)
from yingzao.modules.schedule.workdays import DayState, Setting, apply_statutory, day_of_calendar, set_days

JULY = Asked(date(2026, 7, 1), date(2026, 7, 31), ("concrete_rain",), 80)


@pytest.fixture
def plan(company) -> Plan:
    """A draft with one activity of thirty days from 2026-07-01, on the calendar of seven days."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="主体结构进度计划", starts_on=date(2026, 7, 1))
        services.create_activity(plan, code="A", name="结构施工", days=30)
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def acting(company, plan):
    with acting_as(company.production_manager):
        yield company


def seven(plan: Plan) -> PlanCalendar:
    return plan.calendars.get(source_id="7d")


def stored(plan: Plan) -> list:
    return [
        *plan.calendars.order_by("pk").values(),
        *ClimateRule.objects.values(),
        *ForecastRule.objects.values(),
    ]


def test_a_proposal_changes_nothing_and_accepting_it_moves_the_dates_and_can_be_undone(plan, acting):
    climate, before = climate_of(plan.project), stored(plan)
    found = proposal(seven(plan), climate, JULY)
    assert (len(found.months), len(found.days)) == (1, 3)  # Beijing: 2.1 days of 25 mm in July
    assert stored(plan) == before
    finish = plan.activities.get().early_finish
    assert set_aside(seven(plan), climate, JULY) == 3
    assert plan.activities.get().early_finish == finish + 3 * 1440
    day = day_of_calendar(seven(plan), found.days[0])
    assert (day.state, day.hours, day.words) == (DayState.WEATHER, 0.0, "保证率 80 %")
    editing.undo(plan)
    assert plan.activities.get().early_finish == finish and seven(plan).day_notes == {}
    assert list(verify()) == []


def test_accepting_again_replaces_and_what_people_and_the_law_have_set_stays(plan, acting):
    climate = climate_of(plan.project)
    first = proposal(seven(plan), climate, JULY).days
    set_days(seven(plan), first[0], first[0], Setting.WORK, "底板连续浇筑")
    set_aside(seven(plan), climate, JULY)
    set_aside(seven(plan), climate, Asked(JULY.first, JULY.last, JULY.rules, 95))
    notes = seven(plan).day_notes
    assert {note["percent"] for note in notes.values() if "weather" in note} == {95}
    assert notes[first[0].isoformat()] == {"reason": "底板连续浇筑"}
    assert seven(plan).exceptions[first[0].isoformat()] != []


def test_a_holiday_taken_over_later_covers_a_day_set_aside(plan, acting):
    october = Asked(date(2026, 10, 1), date(2026, 10, 7), ("coating_rain",), 95)
    set_aside(seven(plan), climate_of(plan.project), october)
    apply_statutory(seven(plan), [2026], ["national_day"])
    assert not any("weather" in note for day, note in seven(plan).day_notes.items() if day < "2026-10-08")


def test_work_that_goes_on_for_six_hours_loses_a_quarter_of_eight(plan, acting):
    climate = climate_of(plan.project)
    shares = shares_of(climate, seven(plan), ["heat_hours"])
    assert shares[6] == pytest.approx(1.2 * 0.25 / 31) and shares[0] == 0


def test_a_climate_of_ones_own_needs_a_source_and_moves_the_proposal(plan, acting):
    climate = climate_of(plan.project)
    wetter = {days_path(climate.region, 6, "rain_25"): Decimal("4")}
    before = stored(plan)
    with pytest.raises(Refusal, match="来源"):
        set_climate(plan.project, "CN-11", wetter, " ")
    with pytest.raises(Refusal, match="31"):
        set_climate(
            plan.project, "CN-11", {days_path(climate.region, 6, "rain_25"): Decimal("9")}, "54511 站"
        )
    assert stored(plan) == before
    set_climate(plan.project, "CN-11", wetter, "北京 54511 站 2001—2025")
    own = climate_of(plan.project)
    assert own.has_own("regions.CN-11") and len(proposal(seven(plan), own, JULY).days) == 6


def test_hours_of_an_unverified_rule_may_be_changed_and_those_of_a_verified_one_not(plan, acting):
    rules = {rule.key: rule for rule in climate_of(plan.project).table.rules}
    set_climate(plan.project, "CN-11", {hours_path(rules["concrete_rain"]): Decimal("4")}, "公司规定")
    shares = shares_of(climate_of(plan.project), seven(plan), ["concrete_rain"])
    assert shares[6] == pytest.approx(2.1 * 0.5 / 31)
    with pytest.raises(Refusal):
        set_climate(plan.project, "CN-11", {hours_path(rules["lifting"]): Decimal("4")}, "公司规定")


def test_the_risk_analysis_draws_its_own_days_instead_of_those_set_aside(plan, acting):
    set_aside(seven(plan), climate_of(plan.project), JULY)
    make_current(plan)
    plan.refresh_from_db()
    kept = {c.id: c for c in gather(plan).network.calendars}["7d"]
    assert len(kept.exceptions) == 3
    set_forecast_rule(plan.project, lost_days_percent="0 0 0 0 0 0 7 0 0 0 0 0")
    drawn = {c.id: c for c in gather(plan).network.calendars}["7d"]
    assert drawn.exceptions == {}
    assert {c.id: c for c in gather(plan, with_weather=False).network.calendars}["7d"] == kept


def test_a_plan_in_use_is_left_alone(plan, acting):
    make_current(plan)
    before = stored(plan)
    with pytest.raises(Refusal):
        set_aside(seven(plan), climate_of(plan.project), JULY)
    assert stored(plan) == before


def page_of(plan: Plan, name: str = "calendar_weather") -> str:
    return reverse(f"schedule:{name}", args=[plan.project.code, plan.pk, seven(plan).pk])


ASKED = {
    "first": "2026-07-01",
    "last": "2026-07-31",
    "percent": "80",
    "rules": ["concrete_rain", "heat_stop"],
}


def test_the_page_shows_clause_inputs_and_confidence_and_a_click_accepts(plan, company, client):
    client.force_login(company.production_manager)
    page = client.get(page_of(plan), ASKED).content.decode()
    for words in ("安监总安健〔2012〕89号", "GB 50666-2011", "待核", "北京", "2026-07", "采纳，写入日历"):
        assert words in page
    assert seven(plan).day_notes == {}
    assert client.post(page_of(plan), ASKED).status_code == 302
    assert len(seven(plan).day_notes) == 3
    month = client.get(
        reverse("schedule:calendars", args=["LJL", plan.pk]), {"calendar": seven(plan).pk, "month": "2026-07"}
    )
    assert "天气预留" in month.content.decode()


def test_the_same_chances_go_to_the_risk_analysis(plan, company, client):
    client.force_login(company.production_manager)
    assert client.post(page_of(plan, "calendar_weather_risk"), ASKED).status_code == 302
    assert ForecastRule.objects.get(project=plan.project).lost_days_percent.split()[6] == "7.1"


def test_a_bad_period_is_refused_in_words_and_nothing_is_written(plan, company, client):
    client.force_login(company.production_manager)
    answer = client.post(page_of(plan), {**ASKED, "last": "2026-06-01"})
    assert answer.status_code == 422 and "早于" in answer.content.decode()
    assert client.post(page_of(plan), {**ASKED, "rules": ["sunshine"]}).status_code == 422
    assert client.post(page_of(plan), {**ASKED, "first": "0001-01-01"}).status_code == 422
    assert seven(plan).day_notes == {}


def test_climate_is_shown_to_who_sees_plans_and_changed_by_who_plans(plan, company, client):
    url = reverse("schedule:climate", args=["LJL"])
    assert client.get(url).status_code == 302
    client.force_login(company.production_manager)
    page = client.get(url, {"region": "CN-44"})
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields} | {"region": "CN-44"}
    assert "广州" in page.content.decode() and "待核" in page.content.decode()
    assert client.post(url, values).status_code == 302
    rule = ClimateRule.objects.get()
    assert (rule.region, rule.figures) == ("CN-44", {})
    days = "1 2 3"
    assert client.post(url, {**values, "rain_25": days}).status_code == 422
    assert client.post(url, {**values, "rain_any": "20 " * 12}).status_code == 422  # no source
    assert ClimateRule.objects.get().figures == {}
