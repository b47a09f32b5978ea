"""Properties of runs under long random sequences of decisions while people leave, return and fall ill."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.engines.approval.approval_cases import NOW
from yingzao.engines.approval import (
    SYSTEM,
    VERBS,
    Decision,
    LogEntry,
    Parallel,
    Quorum,
    Refused,
    Route,
    RunState,
    RunStatus,
    Signer,
    StaticDirectory,
    Step,
    StepStatus,
    TaskKind,
    TaskStatus,
    act,
    allowed_verbs,
    reconcile,
    replay,
    start,
    timeline,
    validate,
)
from yingzao.engines.approval.state import PENDING, SEATED

PEOPLE = tuple(range(1, 10))
ADMINS = (8, 9)
ROLES = {
    "technician": (1, 2, 3),
    "engineering": (2, 4, 5),
    "technical": (2, 5, 6),
    "chief": (7,),
    "supervisor": (4, 6),
    "administrator": ADMINS,
}
CONDITIONS = ("large", "foreign")

signers = st.one_of(
    st.sampled_from([Signer("role", r) for r in ROLES if r != "administrator"]),
    st.sampled_from([Signer("person", str(p)) for p in PEOPLE]),
    st.just(Signer("field", "checker")),
    st.just(Signer("post", "chief_engineer", "company")),
)
quorums = st.builds(
    lambda rule_n, tally: Quorum(*rule_n, tally),
    st.sampled_from([("any", 0), ("all", 0), ("count", 1), ("count", 2), ("percent", 50), ("percent", 67)]),
    st.sampled_from(["one_veto", "majority"]),
)


@st.composite
def steps(draw: st.DrawFn, key: str) -> Step:
    return Step(
        key,
        key,
        tuple(draw(st.lists(signers, min_size=1, max_size=3, unique=True))),
        draw(quorums),
        condition=draw(st.sampled_from((None, None, None, *CONDITIONS))),
        days=draw(st.sampled_from((None, 0, 2))),
        escalate_to=draw(st.sampled_from((None, Signer("role", "chief"), Signer("role", "supervisor")))),
        dual=draw(st.sampled_from((None, None, None, ("engineering", "technical")))),
        author_may_sign=draw(st.sampled_from((False, False, False, True))),
        copy_to=draw(st.sampled_from(((), (Signer("role", "chief"),)))),
    )


@st.composite
def routes(draw: st.DrawFn) -> Route:
    keys = iter("abcdefghijkl")
    nodes: list[Step | Parallel] = []
    for number in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 2)) == 0:
            branches = tuple(
                tuple(draw(steps(next(keys))) for _ in range(draw(st.integers(1, 2)))) for _ in range(2)
            )
            nodes.append(Parallel(f"p{number}", branches, draw(st.sampled_from((None, *CONDITIONS)))))
        else:
            nodes.append(draw(steps(next(keys))))
    return Route("r", 1, "r", tuple(nodes), ("supervisor",), ("chief",))


PLAIN = Route(
    "plain",
    1,
    "plain",
    (
        Step("a", "a", (Signer("role", "technician"), Signer("role", "supervisor")), Quorum("all")),
        Step("b", "b", dual=("engineering", "technical")),
    ),
    ("supervisor",),
    ("chief",),
)


class Company(RuleBasedStateMachine):
    """One run in a company that does not hold still; as every company must, it keeps one administrator."""

    state: RunState

    @initialize(definition=routes(), author=st.sampled_from(PEOPLE))
    def submit(self, definition: Route, author: int) -> None:
        self.active = set(PEOPLE)
        self.deputies: dict[int, int] = {}
        self.conditions = {"large": True, "foreign": False}
        self.roles = dict(ROLES)
        self.at = NOW
        self.log: list[LogEntry] = []
        if validate(definition):
            definition = PLAIN
        try:
            outcome = start(definition, author, self.directory(), self.at)
        except Refused as refused:
            assert refused.code in {
                "nobody_can_sign",
                "too_few_signers",
                "dual_one_person",
                "no_step_applies",
            }
            definition = PLAIN
            outcome = start(definition, author, self.directory(), self.at)
        self.route = definition
        assert outcome.entry is not None
        self.state, self.log = outcome.state, [outcome.entry]

    def directory(self) -> StaticDirectory:
        return StaticDirectory(
            frozenset(self.active),
            self.roles,
            {("company", "chief_engineer"): self.roles["chief"]},
            {"checker": (3,)},
            dict(self.deputies),
            dict(self.conditions),
        )

    def decide(self, decision: Decision) -> None:
        before = self.state
        picture = json.dumps(before.to_json())
        try:
            outcome = act(before, decision, self.directory(), self.at)
        except Refused as refused:
            assert str(refused)
            assert json.dumps(before.to_json()) == picture
            return
        assert outcome.entry is not None and outcome.state.revision == before.revision + 1
        if decision.verb == "approve":
            self.check_signature(before, outcome.state)
        self.state = outcome.state
        self.log.append(LogEntry.from_json(json.loads(json.dumps(outcome.entry.to_json()))))
        self.tidy()

    def check_signature(self, before: RunState, after: RunState) -> None:
        """Who has just signed may do so at all."""
        for old, new in zip(before.tasks, after.tasks, strict=False):
            if old.status is not new.status and new.status is TaskStatus.APPROVED:
                step = after.route.step(new.step)
                assert new.closed_by in self.active
                assert new.closed_by not in before.submitters or step.author_may_sign
                assert not new.side or new.closed_by in self.roles[new.side]

    def tidy(self) -> None:
        """What the product does whenever somebody leaves, returns or falls ill."""
        outcome = reconcile(self.state, self.directory(), self.at)
        self.state = outcome.state
        if outcome.entry is not None:
            self.log.append(outcome.entry)
        assert reconcile(self.state, self.directory(), self.at).entry is None

    @rule(data=st.data())
    def sensible_decision(self, data: st.DataObject) -> None:
        actor = data.draw(st.sampled_from(PEOPLE))
        offered = allowed_verbs(self.state, actor, self.directory(), self.at)
        for holder in (t.person for t in self.state.open_tasks if t.person is not None):
            if not set(offered) - {"copy"}:
                actor = holder
                offered = allowed_verbs(self.state, actor, self.directory(), self.at)
        often = [v for v in offered if v in ("approve", "reject", "resubmit", "add_signer", "lift_veto")]
        choices = sorted(offered) + often * 3
        if not choices:
            return
        verb = data.draw(st.sampled_from(choices))
        task = data.draw(st.sampled_from(offered[verb])) if offered[verb] else None
        self.decide(self.fill(data, verb, actor, task))

    @rule(data=st.data(), verb=st.sampled_from(sorted(VERBS)), actor=st.sampled_from((*PEOPLE, SYSTEM)))
    def wild_decision(self, data: st.DataObject, verb: str, actor: int) -> None:
        task = data.draw(st.one_of(st.none(), st.integers(1, len(self.state.tasks) + 1)))
        self.decide(self.fill(data, verb, actor, task))

    def fill(self, data: st.DataObject, verb: str, actor: int, task: int | None) -> Decision:
        keys = [step.key for step in self.route.all_steps()]
        seated = [t.person for t in self.state.open_tasks if t.person is not None] or [actor]
        return Decision(
            verb,
            actor,
            task,
            opinion=data.draw(st.sampled_from(("no", "no", "no", ""))),
            person_id=data.draw(st.one_of(st.sampled_from((None, *PEOPLE)), st.sampled_from(seated))),
            persons=tuple(data.draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
            to_step=data.draw(st.sampled_from((None, *keys))),
            place=data.draw(st.sampled_from(("before", "parallel", "after"))),
            from_start=data.draw(st.booleans()),
        )

    @rule(who=st.sampled_from(PEOPLE))
    def leave(self, who: int) -> None:
        if self.active & set(ADMINS) != {who}:
            self.active.discard(who)
            self.tidy()

    @rule(who=st.sampled_from(PEOPLE))
    def come_back(self, who: int) -> None:
        self.active.add(who)
        self.deputies.pop(who, None)
        self.tidy()

    @rule(who=st.sampled_from(PEOPLE), deputy=st.sampled_from(PEOPLE))
    def fall_ill(self, who: int, deputy: int) -> None:
        self.deputies[who] = deputy
        self.tidy()

    @rule(code=st.sampled_from(sorted(ROLES)), who=st.sampled_from(PEOPLE))
    def change_role(self, code: str, who: int) -> None:
        if code != "administrator":
            held = set(self.roles[code]) ^ {who}
            self.roles = {**self.roles, code: tuple(sorted(held))}
            self.tidy()

    @rule(name=st.sampled_from(CONDITIONS))
    def turn_condition(self, name: str) -> None:
        self.conditions[name] = not self.conditions[name]

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @invariant()
    def a_live_run_can_be_acted_on_and_a_decided_one_cannot(self) -> None:
        state = self.state
        if not state.is_live:
            assert not state.open_tasks and not state.vacant_tasks
            return
        assert any(self.can_act(task.id) for task in state.open_tasks), f"nobody can act: {state.open_tasks}"

    def can_act(self, task_id: int) -> bool:
        """Whether somebody active really gets through, or an administrator may hand a vacant seat on."""
        task = self.state.tasks[task_id - 1]
        if task.person is None:
            return bool(self.active & set(ADMINS))
        verb = "resubmit" if task.kind is TaskKind.REVISE else "approve"
        try:
            act(self.state, Decision(verb, task.person, task_id), self.directory(), self.at)
        except Refused as refused:
            assert refused.code == "no_step_applies", refused
        return True

    @invariant()
    def nobody_who_left_holds_an_open_task(self) -> None:
        assert all(t.person is None or t.person in self.active for t in self.state.open_tasks)

    @invariant()
    def every_pending_signature_belongs_to_an_open_step(self) -> None:
        rounds = {run.key: run.round for run in self.state.steps if run.status is StepStatus.OPEN}
        for task in self.state.tasks:
            if task.status in PENDING and task.kind is TaskKind.SIGN:
                assert rounds.get(task.step) == task.round
        assert self.state.status is not RunStatus.LIVE or rounds

    @invariant()
    def the_same_person_never_counts_twice(self) -> None:
        for run in self.state.steps:
            for turn in range(1, run.round + 1):
                signed = [
                    t
                    for t in self.state.tasks
                    if (t.step, t.round) == (run.key, turn) and t.status is TaskStatus.APPROVED
                ]
                closers = [t.closed_by for t in signed]
                assert len(set(closers)) == len(closers)
                self.check_seats(run.key, turn)
            step = self.state.route.step(run.key)
            if run.status is StepStatus.APPROVED:
                quorum_votes = [t for t in signed if not t.required]
                if step.dual is not None:
                    assert {t.side for t in quorum_votes} == set(step.dual) and len(quorum_votes) >= 2
                elif step.quorum.rule == "count":
                    assert len(quorum_votes) == step.quorum.n
                elif step.quorum == Quorum("all") and all(s.kind == "person" for s in step.signers):
                    removed = any(
                        t.status is TaskStatus.REMOVED
                        for t in self.state.tasks
                        if (t.step, t.round) == (run.key, run.round)
                    )
                    assert removed or len(quorum_votes) == len(step.signers)
                assert quorum_votes

    def check_seats(self, key: str, turn: int) -> None:
        """No two places of one round have anybody in common, as holder, as owner or as the one who signed."""
        places = [
            {t.person, t.on_behalf_of, t.closed_by} - {None}
            for t in self.state.tasks
            if (t.step, t.round) == (key, turn) and t.status in SEATED
        ]
        assert sum(map(len, places)) == len(set().union(*places))

    @invariant()
    def nobody_approved_what_he_submitted(self) -> None:
        passed = {s.key: s.round for s in self.state.steps if s.status is StepStatus.APPROVED}
        for task in self.state.tasks:
            if task.status is TaskStatus.APPROVED and passed.get(task.step) == task.round:
                free = self.state.route.step(task.step).author_may_sign
                assert free or task.closed_by not in self.state.submitters

    @invariant()
    def json_gives_the_same_state(self) -> None:
        assert RunState.from_json(json.loads(json.dumps(self.state.to_json()))) == self.state

    def teardown(self) -> None:
        if hasattr(self, "state"):
            assert replay(self.route, self.log) == self.state

    @invariant()
    def the_timeline_shows_where_it_stands(self) -> None:
        nodes = timeline(self.state)
        lit = [node for node in nodes if node.state == "now"]
        assert bool(lit) == (self.state.is_live or bool(self.state.open_steps))
        assert (nodes[-1].state == "done") == (self.state.status is RunStatus.APPROVED)


TestCompany = Company.TestCase
TestCompany.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_a_seat_freed_by_another_is_filled_in_the_same_refresh():
    company = Company()
    one_of_three = Route(
        "r",
        1,
        "r",
        (Step("a", "a", (Signer("role", "technician"),), Quorum("any")),),
        ("supervisor",),
        ("chief",),
    )
    company.submit(one_of_three, 1)
    company.leave(2)
    company.fall_ill(3, 2)
    company.come_back(2)
    company.fall_ill(2, 4)  # reconciles, and asserts that doing so again changes nothing
    held = {(task.person, task.on_behalf_of) for task in company.state.open_tasks}
    assert held == {(3, None), (4, 2)}
    company.teardown()
