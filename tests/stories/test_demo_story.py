"""The demo: told through the services, it holds every state, and everybody in it finds a home in both languages."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.history.models import HistoryEntry
from yingzao.core.notices.models import Notice
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.models import Attachment, Comment, Record
from yingzao.core.records.status import OPEN, Status
from yingzao.core.routes.models import Run, Task
from yingzao.core.routes.services import replay
from yingzao.demo.people import MEMBERS, PASSWORD
from yingzao.demo.story import tell_story
from yingzao.insight.value import back_test, project_value
from yingzao.modules.monitoring.models import MonitoringReading
from yingzao.modules.schedule.models import Activity, CorrectiveAction, LightColour
from yingzao.modules.technical.models import Briefing, BriefingAttendee, HazardAnswer, MethodStatement
from yingzao.modules.technical.queries import STAGES, stage_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LOGINS = [member.login for member in MEMBERS]
#: names of things that are written so in Chinese too
NOT_WORDS = {"English", "Ctrl", "Excel", "example", "com"}


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The story is told once for all tests here and wiped afterwards."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo")):
        try:
            yield list(tell_story())
        finally:
            # PostgreSQL's counters go on: the company that later tests copy holds the first numbers.
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def client_of(login: str) -> Client:
    client = Client()
    assert client.login(username=login, password=PASSWORD)
    return client


def counted(html: str) -> int:
    """How many rows a list says it has."""
    found = re.search(r'ledger-foot"><span>\D*([\d,]+)', html)
    return int(found[1].replace(",", "")) if found else 0


def words_of(html: str) -> set[str]:
    """Latin words a reader sees; codes in capitals and figures are not words."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    text = unescape(re.sub(r"<[^>]+>", " ", text))
    return {word for word in re.findall(r"[A-Za-z]+", text) if re.search(r"[a-z]{3}", word)}


def test_the_story_ends_with_the_accounts_and_their_password(told):
    text = "\n".join(told)
    assert PASSWORD in text and "zonggong" in text and "沈砚秋" in text


def test_a_second_telling_changes_nothing(told):
    before = HistoryEntry.objects.count()
    (line,) = list(tell_story())
    assert "exists already" in line and HistoryEntry.objects.count() == before


def test_the_history_verifies_and_names_people(told):
    assert list(verify()) == []
    named = set(HistoryEntry.objects.values_list("actor_name", flat=True))
    assert {"沈砚秋", "顾明川", "苏晚晴", "唐敏之", "魏正平"} <= named


def test_every_approval_follows_from_its_logged_decisions(told):
    for run in Run.objects.all():
        assert replay(run).to_json() == run.state, run


def test_every_state_light_and_stage_occurs(told):
    assert set(Record.objects.values_list("status", flat=True)) == set(Status.values)
    lights = set(Activity.objects.filter(plan__is_current=True).values_list("light", flat=True))
    assert {LightColour.GREEN, LightColour.YELLOW, LightColour.RED} <= lights
    assert {stage_of(statement) for statement in MethodStatement.objects.all()} >= {
        key for key, _name in STAGES if key != "panel"
    }
    answers = set(MethodStatement.objects.values_list("answer", flat=True))
    assert {HazardAnswer.ORDINARY, HazardAnswer.HAZARDOUS, HazardAnswer.OVER_SCALE} <= answers
    assert MonitoringReading.objects.filter(verdict="alarm").exists()
    assert CorrectiveAction.objects.filter(status=Status.CLOSED).exists()


def test_every_ledger_has_something_to_show(told):
    written = set(Record.objects.values_list("kind", flat=True))
    own = {ledger.kind for ledger in ledgers() if ledger.model.__module__.startswith("yingzao.")}
    # Who gets the crane that two sites want is left to the visitor.
    assert own - written <= {"forms.form_entry", "schedule.shared_decision"}
    assert Comment.objects.exists() and Attachment.objects.exists() and Notice.objects.exists()


def test_something_is_late_open_and_to_be_repeated(told):
    assert Task.objects.overdue().exists()
    assert Record.objects.filter(kind="quality.defect").overdue().exists()
    assert Briefing.objects.filter(needs_rebriefing=True).exists()
    assert BriefingAttendee.objects.filter(
        signature=None, required=True, briefing__published_at__isnull=False
    ).exists()
    statuses = set(ProcedureVersion.objects.values_list("status", flat=True))
    assert {"in_force", "superseded", "draft"} <= statuses
    assert any(version.is_expired() for version in ProcedureVersion.objects.filter(status="in_force"))


@pytest.mark.parametrize("login", LOGINS)
def test_everybody_has_a_home_in_chinese_without_english_leftovers(told, login):
    answer = client_of(login).get("/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'lang="zh-hans"' in text
    assert words_of(text) - NOT_WORDS == set()


@pytest.mark.parametrize("login", LOGINS)
def test_everybody_has_a_home_in_english(told, login):
    person = Person.objects.get(username=login)
    person.language = "en"
    with acting_as(person):
        person.save()
    answer = client_of(login).get("/")
    assert answer.status_code == 200 and 'lang="en"' in answer.content.decode()


@pytest.mark.parametrize(
    "login", ("zonggong", "xmjl", "xmjl2", "xmjl3", "sgy", "zongjian", "yezhu", "fenbao", "zly")
)
def test_every_figure_of_the_demo_opens_its_records(told, login):
    client = client_of(login)
    for figure in client.get("/").context["board"].every_figure():
        assert counted(client.get(figure.url).content.decode()) == figure.count, (figure.key, figure.url)


def test_forecasts_are_tried_backwards_on_the_closed_project(told):
    project = Project.objects.get(stage=Stage.CLOSED)
    assert not project.records.filter(status__in=OPEN).exists()
    page = client_of("ysy").get(f"/p/{project.code}/value/back-test/").content.decode()
    found = project_value(Person.objects.get(username="ysy"), project)
    times, costs = back_test(found)
    assert len(times) >= 4 and len(costs) >= 4
    for percent in (found.back_test_percent, found.cost_back_test_percent):
        assert percent is not None and 0 < percent < 20
        assert f"平均误差 {percent:.1f} %" in " ".join(re.sub("<[^>]+>", " ", page).split())
