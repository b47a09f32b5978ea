"""Real processes at the same moment: numbers without gap or double, one winner, nothing stored twice."""

import uuid

import pytest

from tests.core import rivals
from tests.installation import FORKED, beside, installed

PROCESSES = 8
RECORDS_EACH = 25
TRIALS = 20


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    """Eight processes with a database of their own."""
    starts = {count: FORKED.Barrier(count) for count in (2, 3, PROCESSES)}
    line_up = ("tests.core.rivals", "line_up")
    with (
        installed(tmp_path_factory.mktemp("rivals")) as installation,
        beside(installation.env, PROCESSES, line_up, starts) as processes,
    ):
        processes.submit(rivals.build_the_company).result()
        yield processes


def ask(pool, work, *arguments):
    return pool.submit(work, *arguments).result()


def race(pool, work, *calls: tuple) -> list:
    """Call ``work`` with each tuple of arguments in its own process, all beginning at the same moment."""
    return [each.result() for each in [pool.submit(work, *given, len(calls)) for given in calls]]


def test_eight_processes_number_two_hundred_records_without_gap_or_double(pool):
    created = race(pool, rivals.create_sheets, *[(RECORDS_EACH, "")] * PROCESSES)
    running = sorted(int(number.rpartition("-")[2]) for each in created for number in each)
    assert running == list(range(1, PROCESSES * RECORDS_EACH + 1))
    assert ask(pool, rivals.history) == []


def test_of_two_rival_decisions_exactly_one_wins_and_the_other_is_told_by_whom(pool):
    ask(pool, rivals.take_path, "chief")
    for trial, run in enumerate(ask(pool, rivals.submit_sheets, TRIALS)):
        verbs = ("approve", "reject" if trial % 2 else "approve")
        answers = race(pool, rivals.decide, *[(run, "project_chief_engineer", verb, 1) for verb in verbs])
        accepted = [said for won, said in answers if won]
        refused = [said for won, said in answers if not won]
        assert len(accepted) == 1, answers
        stands = ask(pool, rivals.look, run)
        assert stands["votes"] == accepted and stands["agrees"], stands
        word = {"approve": "approved", "reject": "rejected"}[accepted[0]]
        assert refused == [f"Task 1 was already closed by Project Chief Engineer: {word}."]
        after = {"approve": ("live", "in_approval"), "reject": ("rejected", "returned")}[accepted[0]]
        assert (stands["run"], stands["record"]) == after
    assert ask(pool, rivals.history) == []


def test_a_quorum_of_two_under_three_simultaneous_approvals_stores_two(pool):
    ask(pool, rivals.take_path, "quorum")
    for run in ask(pool, rivals.submit_sheets, 5):
        tasks = [number for number, _status in ask(pool, rivals.look, run)["tasks"]]
        calls = [(run, who, "approve", task) for who, task in zip(rivals.QUORUM_PEOPLE, tasks, strict=True)]
        answers = race(pool, rivals.decide, *calls)
        stands = ask(pool, rivals.look, run)
        assert sorted(won for won, _said in answers) == [False, True, True], answers
        assert stands["votes"] == ["approve", "approve"] and stands["agrees"], stands
        assert [status for _number, status in stands["tasks"]].count("approved") == 2
        assert (stands["run"], stands["record"]) == ("approved", "approved")
    assert ask(pool, rivals.history) == []


def test_the_same_uid_from_two_processes_is_one_record(pool):
    for _trial in range(5):
        one, other = race(pool, rivals.create_sheets, (1, str(uuid.uuid4())), (1, str(uuid.uuid4())))
        assert one != other, "different forms are different records"
        uid = str(uuid.uuid4())
        first, second = race(pool, rivals.create_sheets, (1, uid), (1, uid))
        assert first == second
    assert ask(pool, rivals.history) == []


def test_a_request_repeated_at_the_same_moment_is_one_record_and_one_answer(pool):
    secret = ask(pool, rivals.token_of, "project_manager")
    for _trial in range(5):
        key = str(uuid.uuid4())
        answers = race(pool, rivals.post_pour, *[(secret, key)] * 3)
        assert {(status, number) for status, number, _stored in answers} == {(201, answers[0][1])}, answers
        assert sorted(stored for _status, _number, stored in answers) == [False, True, True]
    assert ask(pool, rivals.history) == []
