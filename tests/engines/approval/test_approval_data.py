"""Routes, states and logs as data: JSON both ways, problems named, verbs against kinds of task."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engines.approval.approval_cases import (
    ADMIN,
    ANNA,
    AUTHOR,
    BEN,
    BOSS,
    CARL,
    DORA,
    EMIL,
    FAYE,
    GUS,
    NOW,
    PEOPLE,
    Play,
    away,
    person,
    role,
    route,
    step,
    without,
)
from yingzao.engines.approval import (
    MESSAGES,
    VERBS,
    Decision,
    LogEntry,
    Parallel,
    Quorum,
    Refused,
    Route,
    RouteFormatError,
    RunState,
    RunStatus,
    Signer,
    Step,
    act,
    allowed_verbs,
    opinions,
    replay,
    route_from_json,
    route_to_json,
    timeline,
    validate,
)

FULL = Route(
    "scheme",
    2,
    "方案",
    (
        step(
            "check",
            role("technician"),
            Signer("post", "chief_engineer", "company"),
            quorum=Quorum("percent", 50, "majority"),
            condition="large",
            days=3,
            escalate_to=role("boss"),
            copy_to=(person(GUS),),
            due_field="due_on",
            author_may_sign=True,
        ),
        Parallel(
            "both",
            ((step("dual", dual=("engineering", "technical")),), (step("chief", role("chief")),)),
            "large",
            "并行",
        ),
    ),
    ("supervisor",),
    ("boss",),
)


class TestJson:
    def test_a_route_comes_back_as_it_went(self) -> None:
        assert route_from_json(json.loads(json.dumps(route_to_json(FULL)))) == FULL

    def test_a_step_is_found_by_its_key_and_a_run_knows_its_author(self) -> None:
        assert FULL.step("chief").name == "Chief"
        with pytest.raises(KeyError, match="nowhere"):
            FULL.step("nowhere")
        assert Play(FULL, author=BEN).state.author_id == BEN

    def test_what_is_left_out_takes_its_default(self) -> None:
        data = {"key": "r", "version": 1, "name": "R", "steps": [{"key": "a", "name": "A", "signers": []}]}
        assert route_from_json(data) == Route("r", 1, "R", (Step("a", "A"),))

    @pytest.mark.parametrize(
        ("change", "where", "what"),
        [
            ({"version": "1"}, "route.version", "whole number"),
            ({"version": True}, "route.version", "whole number"),
            ({"version": None}, "route.version", "whole number"),
            ({"name": None}, "route.name", "text"),
            ({"name": 3}, "route.name", "text"),
            ({"colour": "red"}, "route.colour", "not a field"),
            ({"veto_roles": [1]}, "route.veto_roles", "list of texts"),
            ({"steps": {}}, "route.steps", "list"),
            ({"steps": ["x"]}, "step 1", "object"),
            ({"steps": [{"key": "a"}]}, "step 1 “a”.name", "text"),
            ({"steps": [{"key": "a", "name": "A", "dual": ["x"]}]}, "step 1 “a”.dual", "two role codes"),
            (
                {"steps": [{"key": "a", "name": "A", "author_may_sign": 1}]},
                "author_may_sign",
                "true or false",
            ),
            (
                {"steps": [{"key": "a", "name": "A", "signers": [{"kind": "role"}]}]},
                "signers[1].value",
                "text",
            ),
            (
                {"steps": [{"key": "a", "name": "A", "quorum": {"rule": "any", "verb": 1}}]},
                "verb",
                "not a field",
            ),
            ({"steps": [{"key": "p", "branches": [1]}]}, "step 1 branch 1", "list of steps"),
        ],
    )
    def test_a_wrong_field_is_refused_naming_its_place(
        self, change: dict[str, Any], where: str, what: str
    ) -> None:
        with pytest.raises(RouteFormatError) as caught:
            route_from_json({**route_to_json(FULL), **change})
        assert caught.value.where.endswith(where)
        assert what in caught.value.what

    def test_a_state_in_every_status_and_its_log_come_back_as_they_went(self) -> None:
        play = Play(FULL, away(PEOPLE, p2=DORA), author=BEN)
        play.do("copy", BEN, persons=(BOSS,)).do("veto", GUS)
        for verb, actor, more in (
            ("lift_veto", GUS, {}),
            ("add_signer", CARL, {"person_id": GUS, "place": "after"}),
            ("withdraw", BEN, {}),
        ):
            assert RunState.from_json(json.loads(json.dumps(play.state.to_json()))) == play.state
            play.do(verb, actor, **more)
        log = [LogEntry.from_json(json.loads(json.dumps(entry.to_json()))) for entry in play.log]
        assert replay(FULL, log) == play.state == RunState.from_json(play.state.to_json())

    def test_a_log_without_a_start_is_no_log(self) -> None:
        play = Play(route(step("a", person(ANNA)))).approve(ANNA)
        for broken in ([], play.log[1:]):
            with pytest.raises(ValueError, match="log"):
                replay(play.route, broken)


class TestValidation:
    def test_a_good_route_has_no_problem(self) -> None:
        assert validate(FULL) == []

    @pytest.mark.parametrize(
        ("faulty", "where", "field"),
        [
            (Route("", 1, "x", FULL.steps), "route", "key"),
            (Route("r", 0, "x", FULL.steps), "route", "version"),
            (route(), "route", "steps"),
            (route(step("a", person(1)), administrator=role("")), "route", "administrator"),
            (route(step("a", person(1)), step("a", person(2))), "a", "key"),
            (route(step("", person(1))), "", "key"),
            (route(Parallel("p", ((step("a", person(1)),),))), "p", "branches"),
            (route(Parallel("p", ((step("a", person(1)),), ()))), "p", "branches"),
            (route(step("a")), "a", "signers"),
            (route(step("a", person(1), person(1))), "a", "signers"),
            (route(step("a", Signer("crew", "x"))), "a", "signers"),
            (route(step("a", Signer("person", "Anna"))), "a", "signers"),
            (route(step("a", role(" "))), "a", "signers"),
            (route(step("a", person(1), condition=" ")), "a", "condition"),
            (route(step("a", person(1), days=-1)), "a", "days"),
            (route(step("a", dual=("x", "x"))), "a", "dual"),
            (route(step("a", person(1), copy_to=(role(""),))), "a", "copy_to"),
            (route(step("a", person(1), escalate_to=role(""))), "a", "escalate_to"),
            (route(step("a", person(1), quorum=Quorum("some"))), "a", "quorum"),
            (route(step("a", person(1), quorum=Quorum("any", 0, "dice"))), "a", "quorum"),
            (route(step("a", person(1), quorum=Quorum("count", 0))), "a", "quorum"),
            (route(step("a", person(1), quorum=Quorum("count", 2))), "a", "quorum"),
            (route(step("a", person(1), quorum=Quorum("percent", 101))), "a", "quorum"),
        ],
    )
    def test_each_fault_names_step_and_field(self, faulty: Route, where: str, field: str) -> None:
        found = validate(faulty)
        assert [p for p in found if (p.field, p.step or "") == (field, where) or p.step == "" == where]
        assert all(str(problem) for problem in found)


SITUATIONS: dict[str, tuple[Any, set[str], set[str]]] = {
    "a signature": (
        lambda: Play(route(step("a", person(ANNA)), veto_roles=("supervisor",))),
        {"approve", "reject", "add_signer", "transfer", "delegate", "copy"},
        {"withdraw", "urge", "copy"},
    ),
    "a delegated signature": (
        lambda: Play(route(step("a", person(BEN)))).do("delegate", BEN, person_id=ANNA),
        {"approve", "reject", "add_signer", "transfer", "delegate", "copy"},
        {"withdraw", "urge", "copy"},
    ),
    "an added signature": (
        lambda: Play(route(step("a", person(BEN)))).do("add_signer", BEN, person_id=ANNA, place="before"),
        {"approve", "reject", "add_signer", "transfer", "delegate", "copy"},
        {"withdraw", "urge", "copy"},
    ),
    "one side of a dual step": (
        lambda: Play(
            route(step("a", dual=("engineering", "technician"))),
            PEOPLE,
        ),
        {"approve", "reject", "add_signer", "transfer", "delegate", "copy"},
        {"withdraw", "urge", "copy"},
    ),
    "the author's turn": (
        lambda: Play(route(step("a", person(ANNA)))).do("reject", ANNA),
        {"copy"},
        {"resubmit", "transfer", "delegate", "withdraw", "urge", "copy"},
    ),
    "a vetoed run": (
        lambda: Play(route(step("a", person(ANNA)), veto_roles=("supervisor",))).do("veto", GUS),
        {"copy"},
        {"copy"},
    ),
    "a vacant seat": (
        lambda: Play(route(step("a", person(BEN)), step("b", person(ANNA)))).meanwhile(without(PEOPLE, BEN)),
        set(),
        {"withdraw", "urge", "copy"},
    ),
    "an approved run": (
        lambda: Play(route(step("a", person(ANNA)))).approve(ANNA),
        {"copy"},
        {"copy"},
    ),
    "a withdrawn run": (
        lambda: Play(route(step("a", person(ANNA)))).do("withdraw", AUTHOR),
        {"copy"},
        {"copy"},
    ),
}


class TestMatrix:
    @pytest.mark.parametrize("situation", SITUATIONS)
    def test_the_table_offers_exactly_what_fits(self, situation: str) -> None:
        build, of_signer, of_author = SITUATIONS[situation]
        play = build()
        assert set(allowed_verbs(play.state, ANNA, play.directory, NOW)) == of_signer
        assert set(allowed_verbs(play.state, AUTHOR, play.directory, NOW)) == of_author

    @pytest.mark.parametrize("situation", SITUATIONS)
    @pytest.mark.parametrize("verb", sorted(VERBS))
    @pytest.mark.parametrize("actor", [ANNA, AUTHOR, ADMIN, GUS, FAYE])
    def test_what_is_not_offered_is_refused_and_changes_nothing(
        self, situation: str, verb: str, actor: int
    ) -> None:
        play = SITUATIONS[situation][0]()
        offered = allowed_verbs(play.state, actor, play.directory, NOW)
        before = play.state.to_json()
        for task in play.state.tasks:
            if verb in offered and (not offered[verb] or task.id in offered[verb]):
                continue
            decision = Decision(verb, actor, task.id, "why", person_id=EMIL, persons=(EMIL,))
            with pytest.raises(Refused):
                act(play.state, decision, play.directory, NOW)
        assert play.state.to_json() == before

    def test_who_has_left_is_offered_nothing(self) -> None:
        play = Play(route(step("a", person(ANNA))))
        assert allowed_verbs(play.state, ANNA, without(PEOPLE, ANNA), NOW) == {}

    def test_every_refusal_can_be_said(self) -> None:
        class Anything(dict[str, str]):
            def __missing__(self, key: str) -> str:
                return key

        assert all(message % Anything() for message in MESSAGES.values())


class TestTimeline:
    def test_lit_nodes_follow_the_run(self) -> None:
        play = Play(
            route(
                step("a", person(ANNA), condition="foreign"), step("b", person(BEN)), step("c", person(CARL))
            )
        )
        assert [n.state for n in timeline(play.state)] == ["done", "skipped", "now", "waiting", "waiting"]
        play.approve(BEN).do("reject", CARL, opinion="too steep")
        nodes = timeline(play.state)
        assert [n.state for n in nodes] == ["now", "skipped", "done", "rejected", "waiting"]
        assert (nodes[3].people[0].person, nodes[3].people[0].opinion) == (CARL, "too steep")
        play.do("resubmit", AUTHOR).approve(CARL)
        nodes = timeline(play.state)
        assert [n.state for n in nodes] == ["done", "skipped", "done", "done", "done"]
        assert nodes[3].round == 2 and nodes[3].left_at == play.at
        assert play.state.status is RunStatus.APPROVED

    def test_branches_have_places(self) -> None:
        fork = route(Parallel("p", ((step("a", person(ANNA)),), (step("b", person(BEN)),))))
        assert [(n.kind, n.column, n.branch) for n in timeline(Play(fork).state)] == [
            ("author", 0, 0),
            ("step", 1, 0),
            ("step", 1, 1),
            ("end", 2, 0),
        ]

    def test_opinions_of_all_rounds_stay_readable(self) -> None:
        play = Play(route(step("a", person(ANNA))), away(PEOPLE, p2=DORA))
        play.later(1).do("reject", DORA, opinion="no").do("resubmit", AUTHOR, opinion="mended")
        play.do("approve", ANNA, opinion="good").do("copy", AUTHOR, persons=(BOSS,))
        said = [(o.person, o.on_behalf_of, o.opinion, o.round) for o in opinions(play.state)]
        assert said == [(DORA, ANNA, "no", 1), (AUTHOR, None, "mended", 0), (ANNA, None, "good", 2)]
        assert opinions(play.state)[0].took_hours == 24.0
