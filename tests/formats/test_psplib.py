"""Reading PSPLIB instances: what a file says, what is refused, and the published optimum of real files."""

import json

import pytest

from yingzao.engines.resources.levelling import StartLink
from yingzao.formats.psplib import PsplibError, read_psplib
from yingzao.levelling_commands import level_file

SMALL = """\
************************************************************************
file with basedata            : small.bas
projects                      :  1
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     2       1    1
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    1
************************************************************************
"""


def test_jobs_successors_requests_and_availabilities_are_read():
    instance = read_psplib(SMALL.encode())
    assert instance.jobs == (1, 2, 3, 4)
    assert list(instance.problem.durations) == [0, 3, 2, 0]
    assert [tuple(demand) for demand in instance.problem.demands] == [(0, 0), (2, 0), (1, 1), (0, 0)]
    assert tuple(instance.problem.capacities) == (2, 1)
    assert instance.problem.links == (
        StartLink(0, 1, 0),
        StartLink(0, 2, 0),
        StartLink(1, 3, 3),
        StartLink(2, 3, 2),
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("PRECEDENCE", "NOTHING", "psplib.section"),
        (
            "   2        1          1           4\n",
            "   2        1          2           4\n",
            "psplib.successors",
        ),
        ("1           4\n   3", "1           9\n   3", "psplib.unknown_job"),
        ("  2      1     3 ", "  2      2     3 ", "psplib.request"),
        ("  2      1     3 ", "  2      1     x ", "psplib.number"),
        ("  3      1     2       1    1\n", "", "psplib.jobs"),
        ("    2    1\n****", "    2    1\n", "psplib.cut_off"),
        ("    2    1\n", "", "psplib.availabilities"),
    ],
)
def test_a_broken_file_is_refused_with_a_code_and_where_it_can_be_a_line(old, new, code):
    broken = (
        SMALL.replace(old, new, 1).rstrip("*\n") + "\n"
        if code == "psplib.cut_off"
        else SMALL.replace(old, new, 1)
    )
    with pytest.raises(PsplibError) as refusal:
        read_psplib(broken.encode())
    assert refusal.value.code == code
    if code in ("psplib.successors", "psplib.unknown_job", "psplib.request", "psplib.number"):
        assert str(refusal.value).startswith(f"line {refusal.value.line}: ")


def test_the_command_prints_makespan_proof_and_starts_by_job_number(tmp_path):
    path = tmp_path / "small.sm"
    path.write_text(SMALL)
    outcome = level_file(path, 10, as_json=True)
    assert outcome.exit_code == 0
    told = json.loads(outcome.output)
    assert (told["makespan"], told["proven"]) == (5, True)
    assert sorted(told["starts"]) == ["1", "2", "3", "4"]
    assert "makespan 5, proven shortest" in level_file(path, 10).output


def test_the_command_refuses_what_no_plan_can_satisfy(tmp_path):
    path = tmp_path / "small.sm"
    path.write_text(SMALL.replace("    2    1\n", "    1    1\n"))
    outcome = level_file(path, 10, as_json=True)
    assert (outcome.exit_code, json.loads(outcome.output)["error"]["code"]) == (
        2,
        "levelling.demand_beyond_capacity",
    )
    assert "Activity 2 needs 2 of 1" in outcome.error
    assert level_file(tmp_path / "missing.sm", 1).exit_code == 2


def test_a_published_instance_is_proved_at_its_published_optimum(shared_data):
    folder = shared_data / "psplib"
    best_known = json.loads((folder / "best_known.json").read_text())
    for name in ("j301_1", "j301_5", "j302_9"):
        outcome = level_file(folder / "j30" / f"{name}.sm", 20)
        assert (outcome.data["makespan"], outcome.data["proven"]) == (best_known[name][1], True)
