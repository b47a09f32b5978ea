"""A company's own figures over unverified defaults: what is open, what may be replaced, what is refused."""

from decimal import Decimal

import pytest

from yingzao.engines.quality.mortar import evaluate_mortar, plan_mortar_groups
from yingzao.standards.adjusting import adjusted, open_figures
from yingzao.standards.confidence import Confidence
from yingzao.standards.loader import load, names
from yingzao.standards.structure import TableError

ADJUSTABLE = [name for name in names() if name != "hazardous_works"]


def test_the_open_figures_of_mortar_are_those_no_source_confirms():
    assert [(figure.path, figure.value, figure.clause) for figure in open_figures("mortar")] == [
        ("group.spread_limit", Decimal("0.15"), "JGJ/T 70-2009 9.0.6"),
        ("few_groups.each", Decimal("1.10"), "GB 50203-2011 4.0.12"),
        ("plan.lot_m3", 250, "GB 50203-2011 4.0.12"),
        ("plan.ready_mixed_groups", 3, "GB 50203-2011 4.0.12"),
    ]


@pytest.mark.parametrize("name", ADJUSTABLE)
def test_no_open_figure_is_verified_and_every_path_leads_to_one_figure(name):
    figures = open_figures(name)
    assert not any(figure.confidence.verified for figure in figures)
    assert len({figure.path for figure in figures}) == len(figures)
    # putting every figure back where it was gives the same table
    assert adjusted(name, {figure.path: figure.value for figure in figures}) == load(name)


def test_a_company_may_sample_mortar_more_often():
    own = adjusted("mortar", {"plan.lot_m3": 200})
    assert plan_mortar_groups(250, own).groups == 2
    assert plan_mortar_groups(250, load("mortar")).groups == 1


def test_whoever_has_the_printed_standard_may_confirm_a_figure():
    own = adjusted("mortar", {"few_groups.confidence": "V1"})
    assert own.few_groups.confidence is Confidence.V1
    assert evaluate_mortar([11], 10, own).confidence.verified
    assert not evaluate_mortar([11], 10, load("mortar")).confidence.verified


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("deviations", "tables.rebar.rows.spacing.allowed", "±8"),
        ("reinspection", "materials.bolt.lots.0.amount", 2000),
        ("reinspection", "materials.coupler.tests.joint_tensile.specimens", 6),
        ("reinspection", "deadlines.report_days.rebar", 5),
        ("process_limits", "processes.coupler.parameters.torque.rows.0.low", 105),
        ("formwork_removal", "members.slab.steps.0.share", Decimal("0.6")),
        ("acceptance", "criteria.steel.largest_overrun", 1.5),
        ("division", "lot_rules.interior.every", 30),
    ],
)
def test_figures_are_found_by_the_names_of_their_rows(name, path, value):
    own = adjusted(name, {path: value})
    assert own != load(name)
    assert path in {figure.path for figure in open_figures(name)}


@pytest.mark.parametrize(
    ("name", "edits", "message"),
    [
        ("mortar", {"mean": Decimal("1.0")}, "mean is verified by GB 50203-2011 4.0.12"),
        ("deviations", {"tables.formwork.rows.axis.allowed": "9"}, "axis.allowed is verified"),
        ("mortar", {"plan.lots": 3}, "plan.lots is no figure"),
        ("mortar", {"plan.clause": "own"}, "plan.clause is no figure"),
        ("mortar", {"plan": 3}, "plan is no figure"),
        ("mortar", {"plan.lot_m3": "many"}, "expected int, found str"),
        ("mortar", {"plan.confidence": "sure"}, "'sure' is not one of"),
        ("deviations", {"tables.rebar.rows.spacing.allowed": "about 8"}, "'about 8' is no tolerance"),
        ("structure_entity", {"checks.cover_beam.allowed": "some"}, "'some' is no tolerance"),
        ("structure_entity", {"checks.cover_beam.retry_rate": Decimal("0.95")}, "above the pass rate"),
        ("hazardous_works", {"rules.S1.1.level": 1}, "overlays of its own"),
        ("tides", {}, "no table named 'tides'"),
    ],
)
def test_what_may_not_be_replaced_is_refused_and_the_table_stays(name, edits, message):
    before = load(name) if name in names() else None
    with pytest.raises(TableError, match=message):
        adjusted(name, edits)
    assert before is None or load(name) is before
