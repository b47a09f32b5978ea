"""An inspection lot: its verdict, its draw, its three checks, and what is counted from it."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.lots import CHECKERS, PASSING, REBAR, fresh, install_routes, send_in, sign, write_lot
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.parts import PartLine, store_tree
from yingzao.core.records.services import Refusal, change
from yingzao.core.records.status import Status
from yingzao.engines.answer import Answer
from yingzao.engines.quality.yields import Attempt, Grouping, first_pass_yields
from yingzao.modules.quality.counting import count_months, count_places
from yingzao.modules.quality.dividing import propose, take_over
from yingzao.modules.quality.figures import matrix, months, yields
from yingzao.modules.quality.judging import drawn
from yingzao.modules.quality.models import InspectionLot, LotStage, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


def test_a_lot_is_judged_from_what_was_measured_and_says_by_which_clause(company):
    lot = write_lot(company)
    assert (lot.sample, lot.points, lot.within) == (5, 30, 29)
    assert (lot.pass_rate, lot.verdict) == (Decimal("96.67"), Verdict.PASSED)
    by_key = {item["key"]: item for item in lot.judgement["items"]}
    assert by_key["bars"]["formula"] == "n₋ = 0" and not by_key["bars"]["verified"]
    assert "GB 50204-2015" in by_key["m_spacing"]["clause"]


def test_one_failure_of_a_dominant_item_is_enough(company):
    assert write_lot(company, entries=PASSING.replace("bars: 5/0", "bars: 5/1")).verdict == Verdict.FAILED


def test_what_was_not_written_down_leaves_the_lot_open(company):
    lot = write_lot(company, entries=PASSING.replace("fixing: 5/0\n", ""))
    assert lot.verdict == Verdict.OPEN
    with pytest.raises(Refusal, match="锚固方式：未检查"):
        send_in(company, lot)
    assert fresh(lot).status == Status.DRAFT


def test_the_draw_is_the_same_for_whoever_has_the_seed(company):
    lot = write_lot(company)
    assert drawn(lot) == drawn(fresh(lot)) and len(drawn(lot)) == 5
    with acting_as(company.site_engineer):
        changed = change(lot, lot.version, title="基坑 1 段 钢筋（改）")
    assert changed.seed == lot.seed


def test_text_that_cannot_be_read_is_refused_and_nothing_is_written(company):
    with pytest.raises(Refusal, match="five"):
        write_lot(company, entries="bars: five")
    assert not InspectionLot.objects.exists()


def test_the_checks_follow_one_another_to_the_acceptance(company):
    lot = send_in(company, write_lot(company))
    for who, stage in zip(
        CHECKERS[:3], (LotStage.MUTUAL, LotStage.SPECIAL, LotStage.SUPERVISION), strict=True
    ):
        lot = sign(company, lot, who)
        assert lot.stage == stage
    lot = sign(company, lot, CHECKERS[3])
    assert (lot.stage, lot.status, lot.first_passed, lot.attempts) == (LotStage.ACCEPTED, "approved", True, 1)


def test_the_mutual_check_needs_another_person(company):
    lot = write_lot(company, mutual_by=company.site_engineer)
    with pytest.raises(Refusal, match="互检人不得"):
        send_in(company, lot)
    assert fresh(lot).status == Status.DRAFT


def test_nobody_inspects_the_own_work(company):
    lot = send_in(company, write_lot(company, responsible=company.quality_engineer))
    lot = sign(company, lot, "quality_engineer", "technician")
    with pytest.raises(Refusal, match="不得专检"):
        sign(company, lot, "quality_engineer")
    assert fresh(lot).stage == LotStage.SPECIAL


def reworked(company, **fields):
    """A lot that the supervisor turned down once and accepted then."""
    lot = sign(company, send_in(company, write_lot(company, **fields)), *CHECKERS[:3])
    lot = sign(company, lot, "supervisor", verb="reject")
    assert (lot.stage, lot.status) == (LotStage.REWORK, Status.RETURNED)
    return sign(company, send_in(company, lot), *CHECKERS)


def test_a_lot_turned_down_and_accepted_then_is_one_rework(company):
    lot = reworked(company)
    assert (lot.stage, lot.first_passed, lot.attempts) == (LotStage.ACCEPTED, False, 2)


def test_figures_by_crew_and_month_are_those_of_the_engine(company):
    first = sign(company, send_in(company, write_lot(company)), *CHECKERS)
    again = reworked(company)
    (row,) = yields(count_months(InspectionLot.objects.all()))
    on = first.first_judged_on
    attempts = [
        Attempt(str(first.pk), 1, Answer.YES, on, "钢筋班"), Attempt(str(again.pk), 1, Answer.NO, on, "钢筋班"),
        Attempt(str(again.pk), 2, Answer.YES, on, "钢筋班"),
    ]  # fmt: skip
    (expected,) = first_pass_yields(attempts, Grouping.CREW_AND_MONTH)
    assert (row.rate / 100, row.rework) == (expected.rate, expected.rework_count) == (Decimal("0.5"), 1)
    (month,) = months(count_months(InspectionLot.objects.all()))
    assert (month.lots, month.points, month.within) == (2, 60, 58)


def test_the_yield_is_recomputed_from_the_list_in_excel(company, signed_in):
    sign(company, send_in(company, write_lot(company)), *CHECKERS)
    reworked(company)
    client = signed_in(company.quality_engineer)
    (row,) = yields(count_months(InspectionLot.objects.all()))
    answer = client.get(
        f"{reverse('ledger', args=['LJL', 'quality.inspection_lot'])}?{row.query}&export=xlsx"
    )
    sheet = load_workbook(BytesIO(b"".join(answer)), read_only=True).worksheets[0]
    table = [list(line) for line in sheet.iter_rows(values_only=True)]
    head = next(line for line in table if line and "一次验收通过" in line)
    lots = [dict(zip(head, line, strict=False)) for line in table[table.index(head) + 1 :]]
    lots = [lot for lot in lots if str(lot["编号"]).startswith("LJL-JYP")]
    assert len(lots) == row.lots == 2
    assert sum(lot["一次验收通过"] == "是" for lot in lots) == row.at_once == 1
    assert sum(int(lot["验收次数"]) - 1 for lot in lots) == row.rework == 1


@pytest.fixture
def tower(company):
    """A unit of three storeys, the lowest below ground, one with two flow segments."""
    lines = [
        PartLine(1, "7", "主楼"), PartLine(2, "7.1", "地下一层"), PartLine(3, "7.2", "1 层"),
        PartLine(4, "7.2.1", "A 段"), PartLine(5, "7.2.2", "B 段"), PartLine(6, "7.3", "屋面"),
    ]  # fmt: skip
    with acting_as(company.production_manager):
        return store_tree(company.project, lines)


def test_lots_are_proposed_from_the_parts_and_taken_over_once(company, tower):
    unit = tower[0]
    proposal = propose(company.project, unit, ["0201"])
    rebar = next(item for item in proposal.items if item.branch.code == REBAR)
    assert [part.code for _lot, part in rebar.fresh] == ["7.1", "7.2.1", "7.2.2"]
    with acting_as(company.site_engineer):
        assert take_over(company.project, unit, [REBAR, "020103"]) == 6
        with pytest.raises(Refusal, match="都已建立"):
            take_over(company.project, unit, [REBAR])
    assert InspectionLot.objects.count() == 6
    counted = count_places(InspectionLot.objects.all(), unit)
    table = matrix(counted, unit, company.project.parts.filter(parent=unit))
    assert [(place.code, [cell.count for cell in cells]) for place, cells in table.rows] == [
        ("7.2", [2, 2]), ("7.1", [1, 1]),
    ]  # fmt: skip
    assert [(total.count, total.accepted) for total in table.totals()] == [(3, 0), (3, 0)]


def test_pages_of_lots_open_their_lots_and_are_closed_to_outsiders(company, tower, signed_in):
    with acting_as(company.site_engineer):
        take_over(company.project, tower[0], [REBAR])
    names = ("lot_matrix", "lot_figures", "lot_proposal")
    client = signed_in(company.quality_engineer)
    pages = {name: client.get(reverse(name, args=["LJL"])) for name in names}
    assert {response.status_code for response in pages.values()} == {200}
    assert (
        "part_path=000007%2F000002%2F&amp;item=020102&amp;current=1" in pages["lot_matrix"].content.decode()
    )
    assert signed_in(company.outsider).get(reverse("lot_matrix", args=["LJL"])).status_code == 404
    assert signed_in(company.viewer).get(reverse("lot_proposal", args=["LJL"])).status_code == 403


def test_the_form_asks_for_the_acceptance_items_of_the_item_and_keeps_them(company, signed_in):
    lot = write_lot(company, entries="")
    client = signed_in(company.site_engineer)
    url = reverse("record_edit", args=[lot.pk])
    form = client.get(url).context["form"]
    assert "e_m_spacing" in form.fields and "e_units" not in form.fields
    data = {name: field.value() or "" for name, field in ((n, form[n]) for n in form.fields)}
    answer = client.post(url, data | {"e_m_spacing": "3 -2 five"})
    assert answer.status_code == 422 and "e_m_spacing" in answer.context["form"].errors
    assert client.post(url, data | {"e_m_spacing": "3, -2", "e_bars": "5/0"}).status_code == 302
    assert fresh(lot).entries == "bars: 5/0\nm_spacing: 3, -2"
