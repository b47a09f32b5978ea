"""A scheme is classified by what was entered, with its grounds; company and province may tighten."""

import pytest

from tests.schemes import fresh, install_routes, send_in, write_scheme
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.services import Refusal, change
from yingzao.core.routes.models import Run
from yingzao.modules.technical.hazard_tables import check_overlay, national_table, table_for
from yingzao.modules.technical.models import HazardAnswer, HazardOverlay, MethodStatement
from yingzao.modules.technical.verdicts import in_words
from yingzao.standards.overlay import Loosened

pytestmark = pytest.mark.django_db

FOUR_METRES = {
    "meta": {"standard": "企业标准 Q/YZ-001", "confidence": "V2", "sources": ["company"]},
    "rules": [
        {
            "id": "S1.1", "level": 2, "work": "foundation_pit", "clause": "企标 3.1", "confidence": "GK",
            "sources": ["company"], "any": [{"parameter": "excavation_depth_m", "at_least": 4}],
        }
    ],
}  # fmt: skip


def stored_overlay(content, province="", active=True):
    with acting_as_system("test"):
        overlay = HazardOverlay(name="企业加严", province=province, content=content, active=active)
        overlay.save()
    return overlay


@pytest.mark.parametrize(
    ("depth", "answer", "level"),
    [("5.2", "over_scale", 2), ("5.0", "over_scale", 2), ("4.99", "hazardous", 1), ("2.9", "ordinary", 0)],
)
def test_the_depth_of_a_pit_decides_its_class(company, depth, answer, level):
    statement = fresh(write_scheme(company, depth))
    assert (statement.answer, statement.level) == (answer, level)


def test_a_pit_of_5_2_m_names_the_clauses_and_the_input_that_met_them(company):
    statement = write_scheme(company, "5.2")
    verdict = in_words(statement.classification, HazardAnswer(statement.answer), national_table())
    assert [ground.level for ground in verdict.grounds] == [2, 1]
    assert "5.2 m ≥ 5" in verdict.grounds[0].inputs
    assert all(ground.clause for ground in verdict.grounds)


def test_a_missing_depth_asks_for_the_depth_and_never_says_no(company):
    statement = write_scheme(company, None)
    assert statement.answer == HazardAnswer.UNKNOWN
    assert "excavation_depth_m" in statement.classification["missing"]


def test_what_cannot_be_judged_cannot_be_submitted(company):
    install_routes()
    statement = write_scheme(company, None)
    with pytest.raises(Refusal, match="开挖深度"):
        send_in(statement, company.technician)
    assert fresh(statement).status == "draft" and not Run.objects.exists()


def test_a_special_scheme_without_works_cannot_be_submitted(company):
    install_routes()
    statement = write_scheme(company, None, works="")
    with pytest.raises(Refusal):
        send_in(statement, company.technician)
    assert fresh(statement).status == "draft"


def test_a_pit_of_4_8_m_is_flagged_close_to_the_second_list(company):
    statement = write_scheme(company, "4.8")
    assert [(near["value"], near["percent"]) for near in statement.classification["near"]] == [("4.8", "96")]


def test_a_change_of_depth_classifies_again(company):
    statement = write_scheme(company, "4.8")
    deeper = {**statement.parameters, "excavation_depth_m": "5.1"}
    with acting_as(company.technician):
        change(statement, statement.version, parameters=deeper)
    assert fresh(statement).answer == HazardAnswer.OVER_SCALE


def test_a_negative_depth_is_refused_and_nothing_changes(company):
    statement = write_scheme(company, "4.8")
    with acting_as(company.technician), pytest.raises(Refusal):
        change(statement, statement.version, parameters={"excavation_depth_m": "-1"})
    assert fresh(statement).parameters["excavation_depth_m"] == "4.8"


def test_unknown_works_are_refused_and_no_number_is_used_up(company):
    with pytest.raises(Refusal):
        write_scheme(company, None, works="moon_landing")
    assert not MethodStatement.objects.exists()
    assert write_scheme(company).number.endswith("0001")


def test_a_company_overlay_tightens_the_list_and_is_marked_unverified(company):
    stored_overlay(FOUR_METRES)
    statement = write_scheme(company, "4.2")
    assert statement.level == 2
    assert statement.classification["fired"][0]["verified"] is False


def test_an_overlay_of_another_province_or_retired_does_not_count(company):
    stored_overlay(FOUR_METRES, province="江苏")
    stored_overlay(FOUR_METRES, active=False)
    assert write_scheme(company, "4.2").level == 1


def test_an_overlay_that_loosens_is_refused():
    looser = {**FOUR_METRES, "rules": [{**FOUR_METRES["rules"][0], "any": [
        {"parameter": "excavation_depth_m", "at_least": 6}]}]}  # fmt: skip
    with pytest.raises(Loosened):
        check_overlay(looser)


def test_beijing_adds_its_own_works(company):
    company.project.province = "北京"
    with acting_as_system("test"):
        company.project.save()
    assert "crossing_cranes" in table_for(company.project).work_types
    statement = write_scheme(company, works="crossing_cranes", parameters={"interfering_crane_count": "2"})
    assert statement.level == 1


def test_a_scheme_judged_before_the_lists_were_tightened_is_judged_again_first(company):
    install_routes()
    statement = write_scheme(company, "4.2")
    stored_overlay(FOUR_METRES)
    with pytest.raises(Refusal):
        send_in(statement, company.technician)
    assert fresh(statement).status == "draft" and not Run.objects.exists()
    with acting_as(company.technician):
        change(statement, statement.version, title="基坑方案（重新判定）")
    send_in(statement, company.technician)
    assert fresh(statement).level == 2
