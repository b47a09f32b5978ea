"""Somebody of another party leaves: the post, what it had to sign, answered for and shared go to the successor."""

import pytest
from django.urls import reverse

from tests.contract.test_outside_parties import route_to
from tests.guests import shared
from tests.samples import write
from yingzao.core.access.appointing import AppointmentRefusal, hand_over
from yingzao.core.access.gate import may
from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.services import leave
from yingzao.core.guests.models import GuestLink
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.models import Record
from yingzao.core.records.services import locked
from yingzao.core.routes.models import Task
from yingzao.core.routes.services import _start, replay
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db


@pytest.fixture
def successor(company):
    """A colleague of the supervisor who has no post in the project yet."""
    return company.hire("new_supervisor", "supervisor", company.other_project, "supervision")


@pytest.fixture
def run(company):
    """A defect the supervisor has to sign, and answers for."""
    version = route_to(company, "supervisor")
    with acting_as(company.administrator):
        defect = write(company, Defect, responsible=company.supervisor)
        return _start(locked(defect), version, company.administrator)


def post_of(person) -> Post:
    return Post.objects.get(person=person)


def footprint() -> tuple:
    tasks = tuple(Task.objects.order_by("pk").values_list("person", "status"))
    answers = tuple(Record.objects.order_by("pk").values_list("responsible", flat=True))
    return tasks, answers, HistoryEntry.objects.exclude(model="accounts.person").count()


def test_everything_in_hand_goes_to_the_successor_at_once(company, run, successor):
    leaver, record = company.supervisor, run.record.specific
    assert not may(successor, "view", record.kind, record=record)
    with acting_as(company.project_manager):
        ended = hand_over(company.project_manager, post_of(leaver), successor)
    assert ended.successor == successor and not Post.objects.filter(Post.in_force(), person=leaver).exists()
    (task,) = Task.objects.filter(status="open")
    assert task.person == successor
    record = locked(record)
    assert record.responsible == successor
    fresh = type(successor).objects.get(pk=successor.pk)
    assert may(fresh, "view", record.kind, record=record)
    assert not may(type(leaver).objects.get(pk=leaver.pk), "view", record.kind, record=record)
    run.refresh_from_db()
    assert replay(run) == run.as_state()
    assert list(verify()) == []


def test_the_screen_counts_what_will_go_and_opens_the_records(company, run, successor, signed_in):
    client = signed_in(company.project_manager)
    url = reverse("post_hand_over", args=[post_of(company.supervisor).pk])
    page = client.get(url)
    assert [each.count for each in page.context["moving"]] == [1, 1, 0]
    assert run.record.get_absolute_url() in page.content.decode()
    assert client.post(url, {"successor": successor.pk}).status_code == 302
    assert Task.objects.get(status="open").person == successor


def test_guest_links_go_along_where_the_successor_may_share(company, successor):
    with acting_as(company.administrator):
        defect = write(company, Defect)
    link, _path = shared(defect, company.quality_engineer)
    new = company.hire("new_quality", "quality_engineer", company.project)
    with acting_as(company.administrator):
        hand_over(company.administrator, post_of(company.quality_engineer), new)
    assert GuestLink.objects.get(pk=link.pk).made_by == new


def test_nothing_but_the_post_goes_while_another_post_keeps_the_person_there(company, run, successor):
    leaver = company.supervisor
    with acting_as(company.administrator):
        role = Role.objects.get(code="chief_supervisor")
        Post(person=leaver, role=role, project=company.project).save()
        before = footprint()
        hand_over(company.administrator, Post.objects.get(person=leaver, role__code="supervisor"), successor)
    assert footprint()[1] == before[1]
    assert Task.objects.get(status="open").person == leaver


@pytest.mark.parametrize("who", ["project_manager", "supervisor"])
def test_a_stranger_to_the_organisation_or_the_same_person_is_refused(company, run, who):
    before = footprint()
    with acting_as(company.administrator), pytest.raises(AppointmentRefusal):
        hand_over(company.administrator, post_of(company.supervisor), company.people[who])
    assert footprint() == before and post_of(company.supervisor).until is None


def test_whoever_may_not_give_posts_hands_over_none(company, run, successor, signed_in):
    before = footprint()
    url = reverse("post_hand_over", args=[post_of(company.supervisor).pk])
    for who, status in (("viewer", 403), ("supervisor", 403), ("technician", 403), ("outsider", 404)):
        client = signed_in(company.people[who])
        assert client.get(url).status_code == status, who
        assert client.post(url, {"successor": successor.pk}).status_code == status, who
    assert footprint() == before


def test_who_leaves_the_company_hands_the_open_records_to_the_successor_too(company, run, successor):
    with acting_as(company.administrator):
        leave(company.supervisor, successor)
    assert locked(run.record).responsible == successor
    assert list(verify()) == []
