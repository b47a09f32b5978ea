"""ProTrack files: reading, refusals, and the values of every tracking period; real files where present."""

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from dslib_text import ACTIVITIES, AGENDA, activity, p2x, period, record, relation
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dslib import agreement_of, count_values, foresights, resource_totals
from yingzao.engines.calendar import CompiledCalendar, instant
from yingzao.engines.cost.value_by_period import Budget
from yingzao.engines.schedule import ActivityKind, ConstraintKind, LinkKind, schedule
from yingzao.formats.dslib import DslibError, read_dslib, to_network, to_progress, to_risk_model, to_works

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("YINGZAO_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
FOLDER = SHARED / "schedules" / "dslib"
FILES = sorted(FOLDER.glob("*.p2x"))
needs_files = pytest.mark.skipif(
    not FILES, reason=f"real tracked projects are not at {FOLDER}; set YINGZAO_SHARED_DATA"
)


def at(text):
    return instant(datetime.fromisoformat(text))


def test_a_file_is_read_with_the_last_of_each_repeated_list():
    project = read_dslib(p2x())
    assert project.name == "House & barn"
    assert project.begin == at("2024-03-04T00:00")
    assert [(a.id, a.name, a.groups, a.start, a.hours) for a in project.activities] == [
        ("7", "Work 7", ("Shell",), at("2024-03-04T08:00"), 16),
        ("9", "Work 9", (), at("2024-03-07T08:00"), 8),
    ]
    assert [(r.predecessor_id, r.successor_id, r.kind, r.lag_hours) for r in project.relations] == [
        ("7", "9", LinkKind.FS, 0)
    ]
    assert project.calendar.week[0] == ((480, 720), (780, 1020))
    assert project.calendar.week[5] == ()
    assert project.calendar.shifts_on(datetime.fromisoformat("2024-03-06").date()) == ()
    assert project.distributions[5].high == 14
    assert not project.distributions[5].is_percent
    assert project.runs == 100
    # Results name activities by place: place 1 is activity 7.
    assert [(s.activity_id, s.criticality) for s in project.sensitivities] == [("7", 0.5), ("9", 1.0)]
    assert [(p.end, len(p.records)) for p in project.periods] == [
        (at("2024-03-05T10:00"), 2),
        (at("2024-03-07T13:00"), 2),
    ]


def test_every_type_of_link_and_date_is_understood():
    kinds = [read_dslib(p2x(relations=[relation(7, 9, kind, 3)])).relations[0].kind for kind in range(4)]
    assert kinds == [LinkKind.SS, LinkKind.SF, LinkKind.FS, LinkKind.FF]
    locked = activity(7, "040320240800", 16, LockedTimeStart="050320240800", ReadyTimeStart="010101000000")
    found = read_dslib(p2x(activities=[locked, ACTIVITIES[1]])).activities[0].constraint
    assert (found.kind, found.instant) == (ConstraintKind.START_ON, at("2024-03-05T08:00"))


def test_the_plan_is_scheduled_around_the_holiday():
    network = to_network(read_dslib(p2x()))
    second = {row.id: row for row in schedule(network)}["9"]
    # 16 hours from Monday end on Tuesday evening; Wednesday is a holiday.
    assert second.early_start == at("2024-03-07T08:00")
    milestone = to_network(read_dslib(p2x(activities=[activity(7, "040320240800", 0), ACTIVITIES[1]])))
    assert milestone.activities[0].kind is ActivityKind.FINISH_MILESTONE


def test_values_of_two_periods_by_hand():
    project = read_dslib(p2x())
    budget = Budget(to_works(project), [project.calendar])
    # Work 7: at start 100 fixed + 2 cranes × 30; an hour 10 + 2 × 2.5. Work 9: 50 an hour.
    assert budget.total == 160 + 15 * 16 + 50 * 8
    first, second = (budget.value(p.end, to_progress(project, p)) for p in project.periods)
    # Tuesday 10:00 is 10 hours into work 7; half of it is done in 8 hours that cost 5 less.
    assert (first[0].planned, first[0].earned, first[0].actual) == (160 + 150, 160 + 120, 160 + 120 - 5)
    # Thursday 13:00 is 4 hours into work 9.
    assert (second[0].planned, second[0].earned, second[0].actual) == (400 + 200, 400 + 200, 400 + 200 + 20)
    parts = {row.wbs_id: row for row in second}
    assert set(parts) == {None, "Shell"}
    assert parts["Shell"].planned == 400
    for one in project.periods:
        row = budget.value(one.end, to_progress(project, one))[0]
        assert (row.planned, row.earned, row.actual) == count_values(project, one)


def test_a_work_without_remaining_hours_is_done_whatever_its_percentage():
    done = period("050320241000", record(7, "040320240800", 16, 0, "0.9"))
    project = read_dslib(p2x(periods=[done]))
    assert to_progress(project, project.periods[0])[0].share_done == 1


def test_durations_are_drawn_in_whole_hours_of_the_named_distribution():
    model = to_risk_model(read_dslib(p2x()))
    assert model.step_minutes == 60
    spreads = [(e.minutes.low, e.minutes.likely, e.minutes.high) for e in model.estimates]
    assert spreads == [(0.8 * 960, 960, 1.2 * 960), (360, 480, 840)]


@given(
    st.integers(0, 16),
    st.integers(0, 16),
    st.decimals(0, 1, places=4),
    st.decimals(-(10**6), 10**6, places=2),
)
def test_values_agree_with_counting_hour_by_hour(actual, remaining, share, deviation):
    rows = [record(7, "040320240800", actual, remaining, share, deviation)]
    project = read_dslib(p2x(periods=[period("050320240930", *rows)]))
    row = Budget(to_works(project), [project.calendar]).value(
        project.periods[0].end, to_progress(project, project.periods[0])
    )[0]
    assert (row.planned, row.earned, row.actual) == count_values(project, project.periods[0])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no xml", "dslib.markup"),
        (p2x()[:-40], "dslib.markup"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><Project/>", "dslib.markup"),
        (b"<Project>" + b"<List>" * 200, "dslib.markup"),
        (b"<Schedule/>", "dslib.not_protrack"),
        (p2x(relations=[relation(7, 99)]), "dslib.relation"),
        (p2x(relations=[relation(7, 9, 4)]), "dslib.relation"),
        (p2x(activities=[activity(7, "999920240800", 16), ACTIVITIES[1]]), "dslib.date"),
        (p2x(activities=[activity(7, "0", 16), ACTIVITIES[1]]), "dslib.no_start"),
        (p2x(activities=[activity(7, "040320240800", "many"), ACTIVITIES[1]]), "dslib.number"),
        (p2x(activities=[activity(7, "040320240800", "NaN"), ACTIVITIES[1]]), "dslib.number"),
        (p2x(activities=[*ACTIVITIES, ACTIVITIES[0]]), "dslib.twice"),
        (p2x(agenda=AGENDA.replace("060320240000", "today")), "dslib.date"),
        (p2x(periods=["<TrackingPeriod><EndDate>050320241000</EndDate></TrackingPeriod>"]), "dslib.periods"),
        (p2x(periods=[period("0")]), "dslib.period_end"),
        (p2x().replace(b"<StartCPMUnits>0</StartCPMUnits>", b""), "dslib.missing"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy(content, code):
    with pytest.raises(DslibError) as refused:
        read_dslib(content)
    assert refused.value.code == code
    assert refused.value.remedy


@given(st.integers(0, 5000))
def test_a_file_cut_anywhere_is_refused_in_words(length):
    content = p2x()
    with pytest.raises(DslibError):
        read_dslib(content[: min(length, len(content) - 1)])


@needs_files
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_real_file_has_its_starts_its_resource_costs_and_its_values_to_the_cent(path):
    project = read_dslib(path.read_bytes())
    calendar = CompiledCalendar(project.calendar)
    assert all(
        calendar.work_between(project.begin, a.start) == 60 * a.planned_start_hours
        for a in project.activities
    )
    right, resources = resource_totals(project)
    assert right == resources
    budget = Budget(to_works(project), [project.calendar])
    for one in project.periods[::5]:
        row = budget.value(one.end, to_progress(project, one))[0]
        assert (row.planned, row.earned, row.actual) == count_values(project, one)
    assert budget.total == sum((a.budget for a in to_works(project)), Decimal(0)).quantize(Decimal("0.01"))


@needs_files
@pytest.mark.parametrize(
    "name", ["C2011-10_Building_a_House", "C2012-03_Day_Care", "C2013-16_Office_Finishing_Works_4_"]
)
def test_published_sensitivities_lie_within_sampling_error(name):
    row = agreement_of(name, read_dslib((FOLDER / f"{name}.p2x").read_bytes()), 12)
    assert row.remark == ""
    assert min(row.sensitivity) >= 0.9


@needs_files
def test_stale_results_and_scenario_runs_are_told_apart():
    remarks = {
        name: agreement_of(name, read_dslib(next(FOLDER.glob(f"{name}*")).read_bytes()), 3).remark
        for name in ("C2011-04", "C2012-17")
    }
    assert remarks == {"C2011-04": "stale", "C2012-17": "scenario runs"}


@needs_files
def test_finished_projects_can_be_looked_back_on():
    project = read_dslib(next(FOLDER.glob("C2012-13*")).read_bytes())
    cost, time = foresights(project)
    assert cost.errors
    assert time.held
