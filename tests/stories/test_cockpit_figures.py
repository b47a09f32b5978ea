"""Boards: who arrives where, and every figure opens exactly the records it counted."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.models import Project
from yingzao.core.records.services import create
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.demo.tale import clock_at
from yingzao.insight.boards import project_board
from yingzao.insight.company_board import company_board
from yingzao.modules.monitoring.models import MonitoringReading
from yingzao.modules.quality.models import Defect, Pour
from yingzao.modules.safety.models import HazardReport
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.pasting import read_rows, store_rows
from yingzao.modules.schedule.services import add_gate, set_data_date
from yingzao.modules.schedule.succession import make_current, save_baseline
from yingzao.modules.technical.models import MethodStatement

pytestmark = pytest.mark.django_db
BOARDS = (
    "chief_engineer",
    "project_manager",
    "owner",
    "chief_supervisor",
    "site_engineer",
    "quality_engineer",
)
PLAN = "1\t主体\n1.1\t支撑\t4\n1.2\t开挖\t6\t1.1\n1.3\t垫层\t3\t1.2\n1.4\t见底\t0\t1.3"


def counted(html: str) -> int:
    """How many rows a list says it has."""
    found = re.search(r'ledger-foot"><span>\D*([\d,]+)', html)
    return int(found[1].replace(",", "")) if found else 0


@pytest.fixture
def busy(company):
    """A project with something behind every figure: late, blocked, over scale, in alarm, grave."""
    today = timezone.localdate()
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.quality_engineer):
        for days in (-3, 5):
            due_on = today + timedelta(days=days)
            write(company, Defect, title=f"渗水 {days}", due_on=due_on, responsible=company.site_engineer)
        write(company, Defect, title="今日", due_on=today, responsible=company.site_engineer)
    with clock_at(timezone.now() - timedelta(days=20)), acting_as(company.quality_engineer):
        late = write(company, Pour, title="审批迟", due_on=None)
        submit(late, company.quality_engineer)
    with acting_as(company.technician):
        pit = write(
            company,
            MethodStatement,
            title="深坑",
            works="foundation_pit",
            parameters={"excavation_depth_m": "18.6"},
        )
        for days, value in ((2, "10"), (1, "33")):
            write(
                company, MonitoringReading, title="测斜", point="ZQT-01", quantity="inclination", value=Decimal(value),
                watch_limit=Decimal(20), alarm_limit=Decimal(30), read_at=timezone.now() - timedelta(days=days),
            )  # fmt: skip
    with acting_as(company.safety_officer):
        write(
            company,
            HazardReport,
            title="临边",
            likelihood=Decimal(6),
            exposure=Decimal(6),
            consequence=Decimal(15),
        )
    with acting_as(company.project_chief_engineer):
        plan = create(Plan, project=company.project, title="总计划", starts_on=today - timedelta(days=12))
        rows, errors = read_rows(PLAN)
        assert errors == []
        store_rows(plan, rows)
        save_baseline(plan, "基准")
        plan.refresh_from_db()
        make_current(plan)
        add_gate(plan.activities.get(code="1.1"), pit)
        set_data_date(Plan.objects.get(pk=plan.pk), today)
    return company


def board_of(client, url: str = "/"):
    return client.get(url).context["board"]


@pytest.mark.parametrize("who", BOARDS)
def test_every_figure_opens_exactly_the_records_it_counted(busy, signed_in, who):
    client = signed_in(busy.people[who])
    for url in ("/", reverse("project", args=[busy.project.code])):
        figures = board_of(client, url).every_figure()
        assert figures
        for figure in figures:
            answer = client.get(figure.url)
            assert answer.status_code == 200, (figure.key, figure.url)
            assert counted(answer.content.decode()) == figure.count, (who, figure.key, figure.url)


def test_the_figures_count_what_stands_in_the_project(busy):
    today = timezone.localdate()
    figures = {
        figure.key: figure for figure in project_board(busy.project_manager, busy.project, today).figures
    }
    expected = {
        "quality.defect": 3, "overdue": 1, "approvals": 1, "blocked": 1, "unreviewed": 1, "alarms": 1, "hazards": 1
    }  # fmt: skip
    assert {key: figures[key].count for key in expected} == expected
    assert figures["progress"].light == "red" and figures["progress"].percent == 0
    assert all(figure.reason for figure in figures.values())


def test_a_figure_of_nothing_opens_an_empty_list(company, signed_in):
    client = signed_in(company.project_manager)
    for figure in board_of(client).every_figure():
        assert figure.count == 0
        assert counted(client.get(figure.url).content.decode()) == 0
        assert figure.light in ("green", "none")


def test_a_blocked_start_says_why_and_where_to_go(busy, signed_in):
    board = board_of(signed_in(busy.project_manager))
    (row,) = board.blocked
    statement = MethodStatement.objects.get(title="深坑")
    assert statement.number in row.why and row.why_url
    follower = next(each for each in board.critical if each.activity.code == "1.2")
    assert "1.1" in follower.why and follower.why_url


def test_what_one_may_not_see_is_not_counted(busy, signed_in):
    client = signed_in(busy.outsider)
    assert client.get(reverse("project", args=[busy.project.code])).status_code == 404
    assert client.get(reverse("activities", args=[busy.project.code])).status_code == 404
    assert all(figure.count == 0 for figure in board_of(client).every_figure())
    text = client.get(reverse("company_activities")).content.decode()
    assert counted(text) == 0 and "垫层" not in text


def test_the_number_of_queries_does_not_grow_with_projects(busy, signed_in):
    client = signed_in(busy.chief_engineer)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    with acting_as(busy.administrator):
        for number in range(5):
            name = f"新项目{number}"
            Project(code=f"NEU{number}", name=name, short_name=name, type="road", stage="construction").save()
    client.get("/")  # the company's chain has grown: people and posts are read again, once
    with CaptureQueriesContext(connection) as many:
        assert len(client.get("/").context["board"].rows) == 7
    assert len(many) <= len(few) + 1
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("project", args=[busy.project.code]))
    assert len(few) <= 50 and len(one) <= 70


def test_the_company_sees_red_projects_first(busy):
    board = company_board(busy.chief_engineer, timezone.localdate())
    assert [row.project.code for row in board.rows] == ["LJL", "GXG"]
    assert [row.light.value for row in board.rows] == ["red", "none"]
