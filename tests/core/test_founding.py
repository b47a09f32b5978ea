"""A company begins with its name and an administrator; later versions add what they start with and touch nothing."""

import pytest
from django.test import Client

from yingzao.core.access import starter_roles
from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.history.chain import verify
from yingzao.core.records.ledgers import ledgers
from yingzao.core.routes import starter_routes
from yingzao.core.routes.models import Route
from yingzao.founding import CannotFound, bring_up_to_date, found_company

pytestmark = pytest.mark.django_db
PASSWORD = "Hetang-7-Yuese"


def test_the_first_administrator_signs_in_and_finds_roles_and_routes():
    found_company("江城建设有限公司", "zhang", "张三", PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "zhang", "password": PASSWORD})
    for path in ("/company/people/", "/company/routes/", "/projects/new/", "/company/reminders/"):
        assert client.get(path).status_code == 200, path
    assert Role.objects.exists() and Route.objects.exists() and not list(verify())


@pytest.mark.parametrize("password", ["short", "12345678901", "password123"])
def test_a_weak_password_founds_nothing(password):
    with pytest.raises(CannotFound):
        found_company("江城建设有限公司", "zhang", "张三", password)
    assert not (Person.objects.exists() or Organisation.objects.exists() or Role.objects.exists())


def test_a_company_is_founded_once():
    found_company("江城建设有限公司", "zhang", "张三", PASSWORD)
    with pytest.raises(CannotFound):
        found_company("另一公司", "li", "李四", PASSWORD)
    assert Organisation.objects.count() == 1 and Person.objects.count() == 1


def test_a_later_version_adds_the_routes_it_brings_and_leaves_what_the_company_changed():
    found_company("江城建设有限公司", "zhang", "张三", PASSWORD)
    role = Role.objects.get(code="technician")
    role.name_zh = "技术员（本公司）"
    with acting_as_system("test"):
        role.save()
    routes = Route.objects.count()
    bring_up_to_date()
    role.refresh_from_db()
    assert role.name_zh == "技术员（本公司）" and Route.objects.count() == routes
    assert not list(verify())


def without(roles: list, *kinds: str) -> list:
    """The starter roles as an earlier version had them, before there were these kinds."""
    return [(*names, [grant for grant in grants if not grant.startswith(kinds)]) for *names, grants in roles]


def test_a_later_version_gives_roles_the_grants_that_came_with_it_and_none_that_were_taken_away(monkeypatch):
    new = ("schedule.progress_entry:", "schedule.plan:private")
    monkeypatch.setattr(starter_roles, "STARTER_ROLES", without(starter_roles.STARTER_ROLES, *new))
    found_company("江城建设有限公司", "zhang", "张三", PASSWORD)
    monkeypatch.undo()
    engineer = Role.objects.get(code="site_engineer")
    assert "schedule.progress_entry:add" not in engineer.grants
    with acting_as_system("test"):
        engineer.grants = [grant for grant in engineer.grants if grant != "schedule.*:start"]
        engineer.save()
    bring_up_to_date()
    engineer.refresh_from_db()
    assert {"schedule.progress_entry:add", "schedule.progress_entry:submit"} <= set(engineer.grants)
    assert "schedule.*:start" not in engineer.grants
    assert "schedule.plan:private" in Role.objects.get(code="cost_engineer").grants
    grants = engineer.grants
    with acting_as_system("test"):
        engineer.grants = [grant for grant in grants if grant != "schedule.progress_entry:add"]
        engineer.save()
    bring_up_to_date()
    engineer.refresh_from_db()
    assert "schedule.progress_entry:add" not in engineer.grants and not list(verify())


def test_a_role_that_the_company_made_itself_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(starter_roles, "STARTER_ROLES", starter_roles.STARTER_ROLES[:1])
    zhang = found_company("江城建设有限公司", "zhang", "张三", PASSWORD)
    monkeypatch.undo()
    with acting_as(zhang):
        Role(code="technician", name_zh="技术员", name_en="technician", grants=["*:view"]).save()
    bring_up_to_date()
    assert Role.objects.get(code="technician").grants == ["*:view"]
    assert Role.objects.filter(code="site_engineer").exists()


def test_after_an_update_every_ledger_has_the_route_it_is_submitted_by(monkeypatch):
    monkeypatch.setattr(starter_routes, "starter_routes", lambda: iter(starter_routes.ROUTES))
    found_company("江城建设有限公司", "zhang", "张三", PASSWORD)
    monkeypatch.undo()
    assert not Route.objects.filter(code="progress_report").exists()
    bring_up_to_date()
    codes = set(Route.objects.filter(project=None).values_list("code", flat=True))
    assert {ledger.route for ledger in ledgers() if ledger.route} <= codes


def test_an_empty_database_is_left_empty():
    bring_up_to_date()
    assert not Role.objects.exists() and not Route.objects.exists()
