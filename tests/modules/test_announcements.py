"""Announcements reach whom they are for, their reading is confirmed once, and discussions end with a word."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.company import PASSWORD
from tests.samples import write
from yingzao.core.access.models import Role
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.records.models import Attachment, Comment
from yingzao.core.records.services import Refusal, comment
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.collaboration.models import Announcement, Audience, Reading, Topic
from yingzao.modules.collaboration.services import (
    audience_of,
    conclude,
    confirm_reading,
    remind_unread_now,
    remind_when_due,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(company):
    with acting_as(company.people["project_chief_engineer"]):
        yield company.people["project_chief_engineer"]


@pytest.fixture
def published(company, author):
    announcement = write(company, Announcement, title="台风防御通知", body="18 时前撤离基坑。", role=None)
    submit(announcement, author)
    return Announcement.objects.get(pk=announcement.pk)


def test_submitting_gives_it_to_everybody_of_the_project_but_its_author(company, published, author):
    told = {reading.person_id for reading in published.readings.all()}
    assert told and author.pk not in told
    assert told == {person.pk for person in audience_of(published)}
    assert company.people["outsider"].pk not in told
    assert set(Notice.objects.filter(record=published.pk).values_list("person", flat=True)) == told


def test_an_audience_nobody_fits_is_refused_and_nothing_is_published(company, author):
    announcement = write(
        company, Announcement, audience=Audience.OUTSIDE, role=Role.objects.get(code="worker")
    )
    with pytest.raises(Refusal):
        submit(announcement, author)
    announcement.refresh_from_db()
    assert announcement.status == Status.DRAFT and not Reading.objects.exists()


def test_confirming_twice_is_once_and_who_was_not_told_has_nothing_to_confirm(company, published):
    reader = published.readings.first().person
    with acting_as(reader):
        first = confirm_reading(published, reader).read_at
        assert confirm_reading(published, reader).read_at == first
    with acting_as(company.people["outsider"]), pytest.raises(Refusal):
        confirm_reading(published, company.people["outsider"])
    assert published.readings.exclude(read_at=None).count() == 1


def test_who_has_not_read_it_is_reminded_once_a_day(published):
    unread = published.readings.count()
    before = Notice.objects.count()
    remind_unread_now(published)
    assert Notice.objects.count() == before + unread
    with pytest.raises(Refusal):
        remind_unread_now(published)
    assert Notice.objects.count() == before + unread


def test_what_is_due_and_unread_is_reminded_by_itself(company, author):
    announcement = write(company, Announcement, role=None, due_on=timezone.localdate() - timedelta(days=1))
    submit(announcement, author)
    remind_when_due()
    remind_when_due()
    assert all(reading.reminded_at for reading in announcement.readings.all())
    assert Notice.objects.filter(record=announcement.pk, kind="urge").count() == announcement.readings.count()


def test_the_space_shows_what_i_must_read_until_i_confirm_it(client, company, published):
    reader = published.readings.select_related("person").first().person
    assert client.login(username=reader.username, password=PASSWORD)
    space = reverse("project_space", args=[company.project.code])
    assert len(client.get(space).context["to_read"]) == 1
    answer = client.post(reverse("confirm_reading", args=[published.pk]))
    assert answer.status_code == 302
    assert len(client.get(space).context["to_read"]) == 0


def test_the_space_is_not_there_for_outsiders(client, company):
    assert client.login(username=company.people["outsider"].username, password=PASSWORD)
    assert client.get(reverse("project_space", args=[company.project.code])).status_code == 404


def test_a_word_in_a_discussion_reaches_who_spoke_before_and_its_files_hang_on_it(client, company, author):
    topic = write(company, Topic, title="冠梁标高")
    submit(topic, author)
    other = company.people["administrator"]
    assert client.login(username=other.username, password=PASSWORD)
    upload = SimpleUploadedFile("标高.txt", "冠梁顶 3.20".encode())
    client.post(reverse("record_do", args=[topic.pk, "comment"]), {"text": "按 3.20 做", "files": upload})
    assert Comment.objects.get().files.get() == Attachment.objects.get()
    assert Notice.objects.filter(record=topic.pk, person=author).exists()
    assert not Notice.objects.filter(record=topic.pk, person=other).exists()


def test_a_topic_is_closed_with_what_was_agreed_and_only_once(company, author):
    topic = write(company, Topic)
    with pytest.raises(Refusal):
        conclude(topic, "太早")
    submit(topic, author)
    conclude(topic, "按 3.20 做")
    topic = Topic.objects.get(pk=topic.pk)
    assert topic.status == Status.CLOSED and topic.conclusion == "按 3.20 做"
    with pytest.raises(Refusal):
        conclude(topic, "再改")
    assert Topic.objects.get(pk=topic.pk).conclusion == "按 3.20 做"


def test_the_people_one_may_name_are_those_of_the_project(client, company, author):
    topic = write(company, Topic)
    comment(topic, author, "先看图")
    assert client.login(username=company.people["administrator"].username, password=PASSWORD)
    people = client.get(reverse("record_people", args=[topic.pk])).json()["people"]
    names = [each["name"] for each in people]
    assert author.name in names and company.people["outsider"].name not in names
