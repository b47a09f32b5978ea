"""A company begins with its name and an administrator; later versions add what they start with and touch nothing."""

import pytest
from django.test import Client

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.history.chain import verify
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


def test_an_empty_database_is_left_empty():
    bring_up_to_date()
    assert not Role.objects.exists() and not Route.objects.exists()
