"""A scheme on its way: countersigned, chief engineer, supervisor, owner; returned, compared, vetoed."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schemes import CHAPTERS, decide_as, fresh, install_routes, send_in, sign_until, write_scheme
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, change, revise
from yingzao.core.routes.models import Task
from yingzao.core.screens.differences import difference
from yingzao.engines import approval
from yingzao.modules.technical.queries import chain_of, stage_of
from yingzao.modules.technical.versions import snapshots

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


def steps_signed(run) -> list[str]:
    run.refresh_from_db()
    return [each.step for each in approval.opinions(run.as_state())]


def test_an_ordinary_scheme_goes_departments_chief_supervisor_owner(company):
    statement = write_scheme(company, None, scheme_type="work", works="")
    run = sign_until(send_in(statement, company.technician))
    assert steps_signed(run) == ["departments"] * 3 + ["project_chief", "supervision", "owner"]
    assert fresh(statement).status == "approved"


def test_a_hazardous_scheme_also_needs_the_company_chief_engineer(company):
    statement = write_scheme(company, "4.0")
    run = sign_until(send_in(statement, company.technician))
    assert steps_signed(run)[3:] == ["project_chief", "company_chief", "supervision", "owner"]


def test_the_stages_follow_the_signatures(company):
    statement = write_scheme(company, "4.0")
    assert stage_of(statement) == "draft"
    run = send_in(statement, company.technician)
    assert stage_of(fresh(statement)) == "company"
    sign_until(run, "supervision")
    assert stage_of(fresh(statement)) == "supervision"
    sign_until(run)
    assert stage_of(fresh(statement)) == "approved"


def test_a_rejected_scheme_goes_back_to_its_author_and_both_texts_can_be_compared(company):
    statement = write_scheme(company, "4.0")
    run = sign_until(send_in(statement, company.technician), "project_chief")
    decide_as(company.project_chief_engineer, run, "reject", opinion="降水井数量不足")
    assert fresh(statement).status == "returned"
    with acting_as(company.technician):
        returned = fresh(statement)
        more = "分层分段开挖，先撑后挖，增设降水井 4 口。"
        change(returned, returned.version, chapters={**CHAPTERS, "technique": more})
    run = send_in(statement, company.technician)
    assert Task.objects.get(run=run, status="open").person == company.project_chief_engineer
    given = approval.opinions(run.as_state())
    assert [(each.opinion, each.status.value) for each in given if each.status.value == "rejected"] == [
        ("降水井数量不足", "rejected")
    ]
    assert all(each.at for each in given)
    first, second = snapshots(fresh(statement))
    marked = difference(first.chapters["technique"], second.chapters["technique"])
    assert "<ins>，增设降水井" in marked.replace("</ins><ins>", "") and "先撑后挖" in marked


def test_a_text_difference_is_escaped():
    marked = difference("<b>5 m</b>", "<b>6 m</b><script>alert(1)</script>")
    assert "<script>" not in marked and "&lt;script&gt;" in marked
    assert "<del>5</del><ins>6</ins>" in marked


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_difference_holds_both_texts_whole(before, after):
    marked = str(difference(before, after))
    without = {mark: re.sub(f"<{mark}>.*?</{mark}>", "", marked, flags=re.DOTALL) for mark in ("ins", "del")}
    plain = {mark: html.unescape(re.sub("</?(ins|del)>", "", text)) for mark, text in without.items()}
    assert (plain["ins"], plain["del"]) == (before, after)


def test_equal_texts_have_no_marks():
    assert difference("同样的字\n第二行", "同样的字\n第二行") == "同样的字\n第二行"


def test_a_revision_shows_beside_the_approved_text(company):
    statement = write_scheme(company, "4.0")
    sign_until(send_in(statement, company.technician))
    with acting_as(company.technician):
        copy = revise(fresh(statement))
        change(copy, copy.version, parameters={**copy.parameters, "excavation_depth_m": "4.5"})
    shots = snapshots(fresh(copy))
    assert [(shot.revision, shot.sent_in) for shot in shots] == [("A", True), ("B", False)]
    assert [shot.parameters["excavation_depth_m"] for shot in shots] == ["4.0", "4.5"]


def test_a_vetoed_scheme_stops_and_only_the_chief_engineer_lifts_it(company):
    statement = write_scheme(company, "4.0")
    run = sign_until(send_in(statement, company.technician), "supervision")
    with pytest.raises(Refusal):
        decide_as(company.project_manager, run, "veto", opinion="不同意")
    assert fresh(statement).status == "in_approval"
    run = decide_as(company.chief_engineer, run, "veto", opinion="支护形式不可行")
    assert fresh(statement).status == "vetoed"
    assert not chain_of(fresh(statement)).is_complete
    with pytest.raises(Refusal):
        decide_as(company.chief_supervisor, run)
    with pytest.raises(Refusal):
        decide_as(company.project_manager, run, "lift_veto", opinion="赶工")
    assert fresh(statement).status == "vetoed"
    run = decide_as(company.chief_engineer, run, "lift_veto", opinion="已调整支护形式")
    sign_until(run)
    assert fresh(statement).status == "approved"
