"""Our own approvals as the miner reads them, and the page that shows them to whoever may see every record."""

import uuid

import pytest

from tests.procedures import review, write_procedure, write_review, write_version
from tests.schemes import decide_as, install_routes, send_in
from yingzao.core.routes.models import Route
from yingzao.engines.procedures.simplifying import Idea, Proposal
from yingzao.insight import process_views
from yingzao.insight.process_history import trips_of
from yingzao.modules.governance.models import Suggestion

pytestmark = pytest.mark.django_db


def test_a_review_that_came_back_is_read_with_its_turn_and_shown(company, signed_in):
    install_routes()
    procedure = write_procedure(company)
    review(company, write_version(procedure), "issue")
    second = write_review(company, write_version(procedure, "1.1"), "issue")
    run = send_in(second, company.technician)
    decide_as(company.project_chief_engineer, run, "approve")
    decide_as(company.chief_engineer, run, "reject", opinion="补充附件")

    route = Route.objects.get(code="procedure")
    trips = {trip.key: trip for trip in trips_of(route, company.chief_engineer, [company.project])}
    steps = [(visit.step, visit.outcome) for visit in trips[second.pk].visits]
    assert (
        steps[:2] == [("countersign", "approved"), ("approve", "rejected")]
        and trips[second.pk].closed_at is None
    )
    assert trips_of(route, company.chief_engineer, [company.other_project]) == []

    chief = signed_in(company.chief_engineer)
    assert "程序评审" in chief.get("/company/processes/").content.decode()
    page = chief.get(f"/company/processes/{route.pk}/")
    text = page.content.decode()
    assert "<svg" in text and "公司总工批准" in text
    rejected = next(row for row in page.context["rows"] if row["name"] == "公司总工批准")["lists"]["rejected"]
    assert rejected[0] == 1 and second.number in chief.get(rejected[1]).content.decode()
    assert chief.get(f"/company/processes/{route.pk}/?export=xlsx").status_code == 200
    assert signed_in(company.owner).get(f"/company/processes/{route.pk}/").status_code == 404


def test_a_proposal_becomes_a_suggestion_with_its_evidence_and_both_lead_to_each_other(
    company, signed_in, monkeypatch
):
    install_routes()
    procedure = write_procedure(company)
    record = review(company, write_version(procedure), "issue")
    route = Route.objects.get(code="procedure")
    proposal = Proposal(Idea.INFORM, "countersign", 30.5, 366.0, (record.pk,))
    monkeypatch.setattr(process_views, "proposals", lambda *_given: (proposal,))
    chief = signed_in(company.chief_engineer)
    place = f"/company/processes/{route.pk}/"
    ways = chief.get(place).context["ideas"][0]["ways"]
    url = {project.pk: url for project, url in ways}[company.project.pk]
    form = chief.get(url).context["form"]
    asked = {name: form[name].value() for name in ("title", "wording", "reason", "approval_route")}
    assert (
        "程序评审" in asked["title"]
        and "项目会签" in asked["wording"]
        and str(asked["approval_route"]) == str(route.pk)
    )
    assert "30.5" in asked["reason"] and "1 份记录" in asked["reason"] and "366" in asked["reason"]
    version = procedure.versions.first()
    sent = asked | {"about": version.pk, "uid": str(uuid.uuid4())}
    assert chief.post(url.partition("?")[0], sent).status_code == 302
    suggestion = Suggestion.objects.get()
    assert suggestion.approval_route == route
    assert suggestion.title in chief.get(place).content.decode()
    assert f"{place}?project={company.project.pk}" in chief.get(f"/r/{suggestion.pk}/").content.decode()
    assert place not in signed_in(company.owner).get(f"/r/{suggestion.pk}/").content.decode()
