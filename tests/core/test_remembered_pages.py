"""What a process keeps in memory is never older than the signed history it was read at."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yingzao.core.access.appointing import end_post
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.history.known import known
from yingzao.core.records.services import change, create
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db
LIST = "/p/LJL/l/quality.defect/"


@pytest.fixture
def defect(company):
    with acting_as(company.chief_engineer):
        return create(Defect, project=company.project, title="蜂窝麻面", requirement="凿除后修补")


def test_an_unchanged_list_is_sent_again_without_reading_records(company, defect, signed_in):
    client = signed_in(company.chief_engineer)
    first = client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        second = client.get(LIST)

    assert not [query for query in asked.captured_queries if "quality_defect" in query["sql"]]
    assert _without_tokens(second) == _without_tokens(first)
    assert "蜂窝麻面" in second.content.decode()


def test_a_kept_list_shows_what_was_written_since(company, defect, signed_in):
    client = signed_in(company.chief_engineer)
    client.get(LIST)
    with acting_as(company.chief_engineer):
        change(defect, defect.version, title="露筋")

    assert "露筋" in client.get(LIST).content.decode()


def test_a_kept_list_shows_the_new_name_of_whoever_answers_for_a_record(company, defect, signed_in):
    client = signed_in(company.chief_engineer)
    with acting_as(company.chief_engineer):
        change(defect, defect.version, responsible=company.technician)
    client.get(LIST)
    with acting_as(company.administrator):
        person = Person.objects.get(pk=company.technician.pk)
        person.name = "改名后"
        person.save()

    assert "改名后" in client.get(LIST).content.decode()


def test_a_post_that_ends_closes_a_kept_list_at_once(company, defect, signed_in):
    client = signed_in(company.technician)
    assert client.get(LIST).status_code == 200
    assert client.get(LIST).status_code == 200
    with acting_as(company.administrator):
        for post in Post.objects.filter(person=company.technician.pk):
            end_post(company.administrator, post)

    assert client.get(LIST).status_code == 404


def test_a_grant_taken_from_a_role_closes_a_kept_list_at_once(company, defect, signed_in):
    client = signed_in(company.technician)
    assert client.get(LIST).status_code == 200
    with acting_as(company.administrator):
        for post in Post.objects.filter(person=company.technician.pk).select_related("role"):
            post.role.grants = []
            post.role.save()

    assert client.get(LIST).status_code in {403, 404}


def test_a_form_of_a_kept_page_can_be_sent_from_another_session(company, defect):
    one, other = Client(), Client(enforce_csrf_checks=True)
    for each in (one, other):
        each.force_login(company.chief_engineer)
    first, again = one.get(LIST), other.get(LIST)

    assert len(set(_tokens(again))) == 1
    assert not set(_tokens(again)) & set(_tokens(first))
    fields = {"name": "我的", "query": "", "csrfmiddlewaretoken": _tokens(again)[0]}
    assert other.post(f"{LIST}view/", fields).status_code == 302


def test_memory_forgets_what_is_not_used_when_it_is_full():
    memory: Memory[str] = Memory(2)
    memory.keep("a", 1, "A")
    memory.keep("b", 1, "B")
    memory.find("a", 1)
    memory.keep("c", 1, "C")

    assert (memory.find("a", 1), memory.find("b", 1), memory.find("c", 1)) == ("A", None, "C")
    assert memory.find("a", 2) is None


def test_a_known_row_is_a_copy_that_nobody_else_changes(company):
    end, key = end_of(COMPANY), company.technician.pk
    mine = known(Person, [key], end)[key]
    mine.name = "unsaved"

    assert known(Person, [key], end)[key].name == company.technician.name


def _tokens(response) -> list[str]:
    return re.findall(
        r'(?:csrf-token" content|csrfmiddlewaretoken" value)="(\w{64})"', response.content.decode()
    )


def _without_tokens(response) -> str:
    return re.sub(r"\w{64}", "", response.content.decode())
