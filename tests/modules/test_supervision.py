"""Spot checks by a supervisor of procedures, the closing rate, and the bulletin that is given out once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.pdfs import squeezed, text_of
from tests.procedures import in_force, write_procedure
from tests.samples import write
from tests.schemes import fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.records.services import Refusal, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.engines.procedures.spans import Unit, span_of
from yingzao.insight.bulletin import bulletin_of
from yingzao.insight.bulletins_given import give_out_bulletins
from yingzao.modules.governance.models import SpotCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(company):
    install_routes()
    return company.hire("procedure_supervisor", "procedure_supervisor")


def check(company, by, version, **fields):
    values = {
        "about": version,
        "clause": "2",
        "title": "抽查交底",
        "finding": "查三份",
        "part": company.part,
    } | fields
    with acting_as(by):
        return write(company, SpotCheck, **values)


def test_what_is_kept_to_is_filed_and_a_deviation_goes_to_whoever_answers_for_it(company, supervisor):
    version = in_force(write_procedure(company))
    kept = check(company, supervisor, version, compliance="kept")
    with acting_as(supervisor):
        submit(kept, supervisor)
    assert (fresh(kept).status, fresh(kept).stage) == ("approved", "")
    deviation = check(company, supervisor, version)
    with pytest.raises(Refusal, match="责任人"):
        send_in(deviation, supervisor)
    assert fresh(deviation).status == "draft"
    due = timezone.localdate() + timedelta(days=3)
    sent = check(company, supervisor, version, responsible=company.technician, due_on=due)
    send_in(sent, supervisor)
    assert (fresh(sent).status, fresh(sent).stage) == ("in_approval", "to_reply")


def test_a_check_of_a_clause_that_is_not_there_is_refused_with_those_that_are(company, supervisor):
    with pytest.raises(Refusal, match="1、2、3"):
        check(company, supervisor, in_force(write_procedure(company)), clause="7")
    assert not SpotCheck.objects.exists()


def test_the_bulletin_ranks_projects_and_every_figure_opens_its_records(company, supervisor, signed_in):
    version = in_force(write_procedure(company))
    today = timezone.localdate()
    here = check(company, supervisor, version, responsible=company.technician, due_on=today)
    there = check(
        company, supervisor, version, project=company.other_project, part=None, responsible=company.outsider,
        due_on=today,
    )  # fmt: skip
    for record in (here, there):
        send_in(record, supervisor)
    with acting_as(supervisor):
        done = fresh(here)
        done.closed_on = today
        done.save()
        set_status(fresh(here), Status.CLOSED)
    client = signed_in(supervisor)
    rows = client.get("/company/bulletin/").context["bulletin"].rows
    assert [(row.project.code, row.closing.rate) for row in rows] == [("LJL", 100.0), ("GXG", 0.0)]
    figures = {figure.key: figure for figure in rows[0].figures()}
    assert here.number in client.get(figures["deviations"].url).content.decode()
    assert there.number not in client.get(figures["closed"].url).content.decode()
    paper = squeezed(text_of(client.get("/company/bulletin/?export=pdf").content))
    assert "程序执行通报" in paper and paper.index("临江路站") < paper.index("高新公寓")
    assert client.get("/company/bulletin/?export=xlsx").status_code == 200
    assert signed_in(company.owner).get("/company/bulletin/").status_code == 404


def test_a_bulletin_of_the_past_says_the_same_after_later_closing(company, supervisor):
    version = in_force(write_procedure(company))
    today = timezone.localdate()
    record = check(company, supervisor, version, responsible=company.technician, due_on=today)
    send_in(record, supervisor)
    span = span_of(Unit.MONTH, today)
    before = bulletin_of(span, supervisor, today)
    with acting_as(supervisor):
        done = fresh(record)
        done.closed_on = today + timedelta(days=1)
        done.save()
    after = bulletin_of(span, supervisor, today)
    assert before.total.closing == after.total.closing and before.total.closing.asked == (record.pk,)


def test_a_bulletin_is_given_out_once(company, supervisor):
    version = in_force(write_procedure(company))
    for unit in (Unit.WEEK, Unit.MONTH):
        day = span_of(unit, timezone.localdate()).before.last
        kept = check(company, supervisor, version, compliance="kept", found_on=day)
        with acting_as(supervisor):
            submit(kept, supervisor)
    assert give_out_bulletins() > 0
    count = Notice.objects.filter(person=supervisor, text__contains="闭环率").count()
    assert count == 2 and give_out_bulletins() == 0
    assert Notice.objects.filter(person=supervisor, text__contains="闭环率").count() == count


def test_a_bulletin_of_nothing_is_given_to_nobody(company):
    assert give_out_bulletins() == 0
    assert not Notice.objects.exists()
