"""Reminders by rules: once for each due day, to whoever it waits for or to the superior, at a decent hour."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.core.test_routes import use_route  # noqa: F401  fixture
from tests.samples import write
from yingzao.core.access.models import Post, Role
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Delivery, Endpoint, Notice, Reminder, ReminderRule, ReportingLine
from yingzao.core.notices.reminders import remind
from yingzao.core.notices.starter_reminders import install_starter_reminders
from yingzao.core.notices.superiors import superiors_of
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import submit
from yingzao.engines.approval import Signer, Step
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 20)


@pytest.fixture
def clock(monkeypatch):
    """``clock(days, hour)``: it is so many days after the due day; the hour is local."""

    def set_to(days: int, hour: int = 9) -> None:
        now = timezone.make_aware(
            datetime.combine(DUE + timedelta(days=days), datetime.min.time())
        ) + timedelta(hours=hour)
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(-3)
    return set_to


@pytest.fixture
def rules(company):
    with acting_as(company.administrator):
        install_starter_reminders()


@pytest.fixture
def waiting(company, rules, clock, use_route):  # noqa: F811
    """A contact sheet that waits for the site engineer until the due day."""
    use_route(Step("site", "施工员签收", (Signer("role", "site_engineer"),), days=3))
    with acting_as(company.technician):
        run = submit(write(company, ContactSheet, title="管线"), company.technician)
    Notice.objects.all().delete()
    assert Task.objects.get().due_on == DUE
    return run


def told() -> list[tuple[str, str]]:
    return sorted(Notice.objects.values_list("person__username", "kind"))


def test_a_task_due_tomorrow_notifies_once(company, waiting, clock):
    clock(-2)
    assert remind() == 0
    clock(-1)
    assert remind() == 1 and remind() == 0
    assert told() == [("site_engineer", "reminder")]
    notice = Notice.objects.get()
    assert (
        "2026-11-20" in notice.text and "施工员签收" in notice.text and notice.record_id == waiting.record_id
    )


def test_overdue_two_days_goes_to_the_superior_once(company, waiting, clock):
    clock(0)
    assert remind() == 1 and "今日到期" in Notice.objects.get().text
    clock(1)
    assert remind() == 0
    clock(2)
    assert remind() == 1 and remind() == 0
    above = Notice.objects.get(kind="warning")
    assert above.person == company.production_manager
    assert company.site_engineer.name in above.text and "2" in above.text
    clock(3)
    assert remind() == 0


def test_nobody_is_reminded_before_the_hour_of_the_rule(company, waiting, clock):
    clock(-1, hour=7)
    assert remind() == 0
    clock(-1, hour=8)
    assert remind() == 1


def test_what_the_server_slept_through_is_made_up_for_within_a_week(company, waiting, clock):
    clock(5)
    assert remind() == 1 and told() == [("production_manager", "warning")]
    Reminder.objects.all().delete()
    clock(11)
    assert remind() == 0


def test_a_new_due_day_is_a_new_reason(company, waiting, clock):
    clock(-1)
    remind()
    Task.objects.update(due_on=DUE + timedelta(days=4))
    clock(3)
    assert remind() == 1 and Reminder.objects.count() == 2


def test_what_is_done_reminds_nobody(company, waiting, clock):
    from yingzao.core.routes.services import decide

    with acting_as(company.site_engineer):
        decide(waiting, company.site_engineer, "approve")
    clock(2)
    assert remind() == 0


def test_a_rule_for_one_ledger_leaves_the_others_alone(company, waiting, clock):
    rule = ReminderRule.objects.get(about="task", days=-1)
    rule.kind = "quality.defect"
    with acting_as(company.administrator):
        rule.save()
    clock(-1)
    assert remind() == 0


def test_a_rule_out_of_force_reminds_nobody(company, waiting, clock):
    with acting_as(company.administrator):
        for rule in ReminderRule.objects.all():
            rule.is_on = False
            rule.save()
    clock(2)
    assert remind() == 0


def test_an_open_record_reminds_who_answers_for_it_else_its_author(company, rules, clock):
    with acting_as(company.technician):
        write(company, Defect, title="蜂窝", due_on=DUE, responsible=company.site_engineer)
        write(company, Defect, title="麻面", due_on=DUE, responsible=None)
        write(company, Defect, title="无期", due_on=None)
    clock(-1)
    assert remind() == 2
    assert told() == [("site_engineer", "reminder"), ("technician", "reminder")]
    clock(2)
    remind()
    assert {"production_manager", "project_chief_engineer"} == {
        name for name, kind in told() if kind == "warning"
    }


def test_who_has_a_task_on_a_record_is_reminded_of_the_task_alone(company, waiting, clock):
    sheet = ContactSheet.objects.get()
    for responsible, kinds in ((company.site_engineer, 1), (company.technician, 2)):
        sheet.due_on, sheet.responsible = DUE, responsible
        with acting_as(company.administrator):
            sheet.save()
        clock(-1)
        remind()
        assert Notice.objects.filter(kind="reminder").count() == kinds
    assert told() == [("site_engineer", "reminder"), ("technician", "reminder")]


def test_overdue_is_told_to_webhooks_once(company, waiting, clock):
    with acting_as(company.administrator):
        Endpoint(name="平台", events=["task.overdue"], host="x").save()
    for days in (-1, 0, 2, 3):
        clock(days)
        remind()
    delivery = Delivery.objects.get(event="task.overdue")
    assert delivery.payload["days"] == 2 and delivery.payload["person"]["username"] == "site_engineer"


def test_a_fault_in_one_reminder_leaves_the_others(company, rules, clock, monkeypatch):
    from yingzao.core.notices import reminders

    with acting_as(company.technician):
        for title in ("一", "二"):
            write(company, Defect, title=title, due_on=DUE, responsible=company.site_engineer)
    whole = reminders.tell

    def broken(people, kind, text, record, params):
        if record.title == "一":
            raise KeyError("ours")
        whole(people, kind, text, record, params)

    monkeypatch.setattr(reminders, "tell", broken)
    clock(-1)
    assert remind() == 1 and Reminder.objects.count() == 1, "what was not told is not noted as told"
    monkeypatch.setattr(reminders, "tell", whole)
    assert remind() == 1


# -- the superior --------------------------------------------------------------------------------------


@pytest.fixture
def sheet(company, rules):
    with acting_as(company.technician):
        return write(company, ContactSheet)


def names(people) -> list[str]:
    return [person.username for person in people]


def test_the_superior_is_the_holder_of_the_role_above_on_the_project(company, sheet):
    assert names(superiors_of(company.site_engineer, sheet)) == ["production_manager"]
    assert names(superiors_of(company.technician, sheet)) == ["project_chief_engineer"]
    assert names(superiors_of(company.project_manager, sheet)) == ["chief_engineer"], "in the company"


def test_a_role_that_nobody_holds_is_climbed_over(company, sheet):
    with acting_as(company.administrator):
        post = Post.objects.get(person=company.production_manager)
        post.until = date(2020, 1, 1)
        post.save()
    assert names(superiors_of(company.site_engineer, sheet)) == ["project_manager"]


def test_a_line_the_company_changes_counts_at_once(company, sheet):
    line = ReportingLine.objects.get(role__code="site_engineer")
    line.superior = Role.objects.get(code="safety_officer")
    with acting_as(company.administrator):
        line.save()
    assert names(superiors_of(company.site_engineer, sheet)) == ["safety_officer"]


def test_where_the_lines_end_it_is_the_projects_manager(company, sheet):
    assert superiors_of(company.viewer, sheet) == []
    company.project.manager = company.project_manager
    with acting_as(company.administrator):
        company.project.save()
    sheet.project.refresh_from_db()
    assert names(superiors_of(company.viewer, sheet)) == ["project_manager"]


def test_nobody_is_told_of_what_they_may_not_see(company, sheet):
    role = Role.objects.get(code="production_manager")
    role.grants = ["schedule.*:view"]
    with acting_as(company.administrator):
        role.save()
    assert names(superiors_of(company.site_engineer, sheet)) == ["project_manager"]


def test_a_step_that_names_whom_it_escalates_to_comes_first(company, rules, clock, use_route):  # noqa: F811
    use_route(Step("site", "施工员签收", (Signer("role", "site_engineer"),), days=3,
                   escalate_to=Signer("role", "quality_engineer")))  # fmt: skip
    with acting_as(company.technician):
        submit(write(company, ContactSheet), company.technician)
    Notice.objects.all().delete()
    clock(2)
    remind()
    assert told() == [("quality_engineer", "warning")]


# -- screens -------------------------------------------------------------------------------------------


def test_rules_are_written_and_changed_on_the_page(company, signed_in):
    client = signed_in(company.administrator)
    assert "尚无提醒规则" in client.get("/company/reminders/").content.decode()
    client.post("/company/reminders/usual/")
    assert ReminderRule.objects.count() == 6 and ReportingLine.objects.exists()
    client.post("/company/reminders/usual/")
    assert ReminderRule.objects.count() == 6
    rule = {
        "about": "record",
        "kind": "quality.defect",
        "days": "-5",
        "told": "assignee",
        "hour": "7",
        "is_on": "on",
    }
    assert client.post("/company/reminders/new/", rule).status_code == 302
    stored = ReminderRule.objects.get(kind="quality.defect")
    assert stored.days == -5 and "到期前 5 天" in client.get("/company/reminders/").content.decode()
    client.post(f"/company/reminders/{stored.pk}/", rule | {"is_on": ""})
    stored.refresh_from_db()
    assert not stored.is_on
    for wrong in ({"hour": "24"}, {"days": "-99"}, {"kind": "no.such"}, {"told": "boss"}):
        assert client.post("/company/reminders/new/", rule | wrong).status_code == 422
    assert ReminderRule.objects.count() == 7


def test_reporting_lines_that_lead_in_a_circle_are_refused(company, rules, signed_in):
    client = signed_in(company.administrator)
    roles = {role.code: role.pk for role in Role.objects.all()}
    lines = dict(ReportingLine.objects.values_list("role__code", "superior"))
    data = {f"role-{pk}": lines.get(code) or "" for code, pk in roles.items()}
    circle = data | {f"role-{roles['project_manager']}": roles["site_engineer"]}
    assert client.post("/company/reminders/", circle).status_code == 422
    assert dict(ReportingLine.objects.values_list("role__code", "superior")) == lines
    fine = data | {f"role-{roles['viewer']}": roles["technician"]}
    assert client.post("/company/reminders/", fine).status_code == 302
    assert ReportingLine.objects.get(role__code="viewer").superior.code == "technician"
