"""The Gantt as an editor: edits with their inverse, several editors at once, who may, what comes back."""

from datetime import date

import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, create
from yingzao.modules.schedule import editing, services
from yingzao.modules.schedule.deltas import changes_since
from yingzao.modules.schedule.gestures import Stale, perform
from yingzao.modules.schedule.models import Activity, Dependency, Plan, PlanEdit, WbsNode
from yingzao.modules.schedule.opened import forget
from yingzao.modules.schedule.pasting import read_rows, store_rows
from yingzao.modules.schedule.succession import begin_version, make_current
from yingzao.modules.schedule.words import moment_text

ROWS = """1\t围护
1.1\t地下连续墙\t10
1.2\t冠梁\t4\t1.1
2\t土方
2.1\t开挖\t5\t1.2
2.2\t底板\t3\t2.1"""


@pytest.fixture
def plan(company) -> Plan:
    """Walls 10 d → beam 4 d → dig 5 d → slab 3 d, in two WBS nodes; a draft."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        store_rows(plan, read_rows(ROWS)[0])
    return Plan.objects.get(pk=plan.pk)


def of(plan: Plan, code: str) -> Activity:
    return plan.activities.get(code=code)


def node(plan: Plan, code: str) -> WbsNode:
    return plan.wbs.get(code=code)


def stored(plan: Plan) -> tuple:
    """All that an edit may change, without the counters that every computation moves."""
    skip = {"version", "shown_in"}
    return tuple(
        [{k: v for k, v in row.items() if k not in skip} for row in rows.order_by("pk").values()]
        for rows in (plan.activities, plan.dependencies, plan.wbs)
    )


def cell(row: Activity, field: str, value: str, **more: object) -> dict:
    return {"do": "set", "id": row.pk, "version": row.version, "field": field, "value": value, **more}


def moved(plan: Plan) -> dict:
    parent = f"w{node(plan, '2').pk}"
    return {"do": "move", "id": of(plan, "1.1").pk, "after": of(plan, "2.1").pk, "parent": parent}


def tree(plan: Plan) -> list:
    return changes_since(Plan.objects.get(pk=plan.pk), -1, None)["order"]


@pytest.fixture
def acting(company, plan):
    with acting_as(company.production_manager):
        yield company


def test_a_bar_moved_is_held_there_and_what_follows_moves_by_the_links(plan, acting):
    perform(plan, [cell(of(plan, "1.2"), "start", "2026-03-16")])
    assert moment_text(of(plan, "1.2").early_start) == "2026-03-16 08:00"
    assert of(plan, "1.2").constraint_kind == "start_no_earlier"
    assert moment_text(of(plan, "2.1").early_start) == "2026-03-20 08:00"
    perform(plan, [cell(of(plan, "1.2"), "start", "2026-03-03")])
    assert moment_text(of(plan, "1.2").early_start) == "2026-03-12 08:00"  # not before the wall is done


def test_the_end_of_a_bar_drawn_out_changes_the_duration_in_half_days(plan, acting):
    row = of(plan, "2.1")
    perform(plan, [{"do": "stretch", "id": row.pk, "version": row.version, "finish": "2026-03-24"}])
    row.refresh_from_db()
    assert row.original_minutes == 9 * 480 and moment_text(row.early_finish) == "2026-03-24 17:00"


@pytest.mark.parametrize("kind", ["FS", "SS", "FF", "SF"])
def test_links_of_all_four_kinds_are_drawn_changed_and_taken_out(plan, acting, kind):
    before, after = of(plan, "1.1"), of(plan, "2.2")
    perform(plan, [{"do": "link", "source": before.pk, "target": after.pk, "type": kind, "lag": "2"}])
    link = Dependency.objects.get(plan=plan, predecessor=before, successor=after)
    assert (link.get_kind_display()[-3:-1], link.lag_minutes) == (kind, 960)
    perform(plan, [{"do": "relink", "id": link.pk, "version": link.version, "type": "FF", "lag": "-1.5"}])
    link.refresh_from_db()
    assert (link.kind, link.lag_minutes) == (2, -720)
    perform(plan, [{"do": "unlink", "id": link.pk, "version": link.version}])
    assert plan.dependencies.count() == 3


def test_a_circle_is_refused_with_codes_and_names_and_nothing_is_stored(plan, acting):
    before = stored(plan)
    link = {"do": "link", "source": of(plan, "2.2").pk, "target": of(plan, "1.1").pk, "type": "FS"}
    with pytest.raises(Refusal) as refusal:
        perform(plan, [link])
    for words in ("1.1 地下连续墙", "1.2 冠梁", "2.1 开挖", "2.2 底板"):
        assert words in str(refusal.value)
    assert stored(plan) == before and PlanEdit.objects.filter(plan=plan).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("duration", "abc"), ("duration", "-1"), ("start", "2026-13-01"), ("calendar", "0"), ("name", ""),
     ("percent", "50"), ("code", "1.1"), ("constraint", "soon 2026-03-01"), ("kind", "77"), ("start", "2999-01-01")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(plan, acting, field, value):
    before = stored(plan)
    with pytest.raises(Refusal):
        perform(plan, [cell(of(plan, "1.2"), "name", "冠梁二"), cell(of(plan, "1.2"), field, value)])
    assert stored(plan) == before


def test_many_cells_are_one_edit_and_one_undo(plan, acting):
    before = stored(plan)
    perform(plan, [cell(of(plan, code), "duration", "7") for code in ("1.1", "1.2", "2.1")])
    assert {of(plan, code).original_minutes for code in ("1.1", "1.2", "2.1")} == {7 * 480}
    editing.undo(plan)
    assert stored(plan) == before


@pytest.mark.parametrize(
    "commands",
    [
        lambda plan: [cell(of(plan, "1.2"), "name", "冠梁及腰梁"), cell(of(plan, "1.2"), "duration", "6")],
        lambda plan: [{"do": "remove", "id": of(plan, "1.2").pk}],
        lambda plan: [{"do": "remove", "id": f"w{node(plan, '2').pk}"}],
        lambda plan: [{"do": "insert", "after": of(plan, "1.1").pk}],
        lambda plan: [{"do": "insert", "after": of(plan, "1.1").pk, "node": True}],
        lambda plan: [moved(plan)],
        lambda plan: [{"do": "indent", "id": f"w{node(plan, '2').pk}"}],
        lambda plan: [{"do": "outdent", "id": of(plan, "1.2").pk}],
        lambda plan: [{"do": "paste", "text": "3\t附属\n3.1\t出入口\t6\t2.2\n3.2\t验收\t0\t3.1"}],
        lambda plan: [{"do": "unlink", "id": plan.dependencies.first().pk}],
    ],
)  # fmt: skip
def test_every_edit_is_undone_and_redone_to_the_same_rows(plan, acting, commands):
    before, order = stored(plan), tree(plan)
    perform(plan, commands(plan))
    after, after_order = stored(plan), tree(plan)
    assert after != before
    editing.undo(plan)
    assert (stored(plan), tree(plan)) == (before, order)
    editing.redo(plan)
    assert (stored(plan), tree(plan)) == (after, after_order)
    assert list(verify()) == []


def test_undo_walks_back_and_redo_forward_until_a_new_edit(plan, acting):
    for days in ("11", "12", "13"):
        perform(plan, [cell(of(plan, "1.1"), "duration", days)])
    editing.undo(plan)
    editing.undo(plan)
    assert of(plan, "1.1").original_minutes == 11 * 480
    editing.redo(plan)
    assert of(plan, "1.1").original_minutes == 12 * 480
    perform(plan, [cell(of(plan, "1.1"), "name", "地连墙")])
    with pytest.raises(Refusal):
        editing.redo(plan)


def test_undo_is_ones_own_and_refused_where_somebody_changed_the_same_after(plan, company):
    with acting_as(company.production_manager):
        perform(plan, [cell(of(plan, "1.1"), "duration", "12")])
    with acting_as(company.project_manager):
        perform(plan, [cell(of(plan, "2.1"), "duration", "6")])
        perform(plan, [cell(of(plan, "1.1"), "duration", "15")])
    before = stored(plan)
    with acting_as(company.production_manager), pytest.raises(Refusal) as refusal:
        editing.undo(plan)
    assert company.project_manager.name in str(refusal.value) and stored(plan) == before
    with acting_as(company.project_manager):
        editing.undo(plan)
    with acting_as(company.production_manager):
        editing.undo(plan)
    assert (of(plan, "1.1").original_minutes, of(plan, "2.1").original_minutes) == (10 * 480, 6 * 480)


def test_an_added_activity_that_another_has_linked_is_not_undone(plan, company):
    with acting_as(company.production_manager):
        perform(plan, [{"do": "insert", "after": of(plan, "2.2").pk}])
        added = plan.activities.order_by("pk").last()
    with acting_as(company.project_manager):
        services.link_activities(of(plan, "2.2"), added)
    with acting_as(company.production_manager), pytest.raises(Refusal, match=company.project_manager.name):
        editing.undo(plan)
    assert plan.activities.filter(pk=added.pk).exists() and plan.dependencies.count() == 4


def test_a_stale_cell_is_told_with_both_values_and_nothing_is_written(plan, company):
    seen = of(plan, "1.1")
    with acting_as(company.project_manager):
        perform(plan, [cell(of(plan, "1.1"), "duration", "12")])
    with acting_as(company.production_manager):
        with pytest.raises(Stale) as stale:
            perform(plan, [cell(seen, "duration", "9", was="10")])
        (conflict,) = stale.value.conflicts
        assert (conflict.mine, conflict.theirs, conflict.who) == ("9", "12", company.project_manager.name)
        assert of(plan, "1.1").original_minutes == 12 * 480
        perform(plan, [cell(seen, "name", "地连墙", was=seen.name)])  # another cell of the row is no conflict
        perform(plan, [cell(seen, "duration", "9", was="10") | {"version": of(plan, "1.1").version}])
    assert (of(plan, "1.1").original_minutes, of(plan, "1.1").name) == (9 * 480, "地连墙")


def test_what_is_held_in_memory_answers_as_the_database_does(plan, acting):
    other = create(Plan, project=acting.project, title="另一份", starts_on=date(2026, 3, 2))
    store_rows(other, read_rows(ROWS)[0])
    for command in (
        lambda p: [cell(of(p, "1.1"), "duration", "13")],
        lambda p: [
            {"do": "link", "source": of(p, "1.1").pk, "target": of(p, "2.2").pk, "type": "SS", "lag": "20"}
        ],
        lambda p: [{"do": "remove", "id": of(p, "1.2").pk}],
        lambda p: [cell(of(p, "2.1"), "start", "2026-03-20")],
        lambda p: [{"do": "insert", "after": of(p, "2.1").pk}],
    ):
        perform(plan, command(plan))
        forget(other)
        perform(other, command(other))
        forget(other)
        dates = (
            "code",
            "early_start",
            "early_finish",
            "late_start",
            "late_finish",
            "total_float",
            "critical",
            "light",
        )
        assert list(plan.activities.values_list(*dates)) == list(other.activities.values_list(*dates))


def test_a_plan_in_use_is_changed_in_a_new_version_with_a_reason(plan, acting):
    make_current(plan)
    services.start_activity(of(plan, "1.1"), date(2026, 3, 2))
    with pytest.raises(Refusal):
        perform(plan, [cell(of(plan, "2.1"), "duration", "12")])
    version = begin_version(plan, "设计变更：坑底加深")
    assert (version.drawn_from_id, version.reason, version.is_current) == (
        plan.pk,
        "设计变更：坑底加深",
        False,
    )
    perform(version, [cell(of(version, "2.1"), "duration", "12")])
    assert of(plan, "2.1").original_minutes == 5 * 480
    with pytest.raises(Refusal):  # what has begun keeps its record
        perform(version, [cell(of(version, "1.1"), "start", "2026-04-01")])
    with pytest.raises(Refusal, match=version.full_number):
        begin_version(plan, "again")
    make_current(Plan.objects.get(pk=version.pk))
    assert of(version, "1.1").actual_start is not None


# -- over HTTP -----------------------------------------------------------------------------------------


def url(plan: Plan, name: str) -> str:
    return reverse(f"schedule:{name}", args=[plan.project.code, plan.pk])


def post(client, plan: Plan, commands: list, since: int = 0):
    data = {"commands": commands, "since": since}
    return client.post(url(plan, "edit"), data, content_type="application/json")


def test_the_answer_holds_the_changed_rows_and_nothing_else(plan, company, signed_in):
    client = signed_in(company.production_manager)
    chart = client.get(url(plan, "gantt_json")).json()
    assert chart["editor"]["undo"] and chart["plan"]["edition"] == plan.edition
    answer = post(client, plan, [cell(of(plan, "2.1"), "duration", "8")], plan.edition).json()
    assert {row["code"] for row in answer["rows"]} == {"2.1", "2.2"} | {
        r["code"] for r in answer["rows"] if r["code"] in ("1.1", "1.2")
    }
    assert [each["code"] for each in answer["nodes"]][-1] == "2" and answer["order"] is None
    assert answer["edition"] == plan.edition + 1 and "2.1" in answer["undo"]
    again = {row["id"]: row for row in client.get(url(plan, "gantt_json")).json()["activities"]}
    assert all(again[row["id"]] == row for row in [*answer["rows"], *answer["nodes"]])


def test_edits_of_others_arrive_with_their_names(plan, company, signed_in):
    with acting_as(company.project_manager):
        perform(plan, [cell(of(plan, "1.2"), "name", "冠梁及挡墙")])
    client = signed_in(company.production_manager)
    answer = client.get(f"{url(plan, 'changes')}?since={plan.edition}").json()
    assert answer["edits"][0]["who"] == company.project_manager.name
    assert answer["edits"][0]["rows"] == [of(plan, "1.2").pk]
    assert client.get(f"{url(plan, 'changes')}?since={answer['edition']}").json() == {
        "edition": answer["edition"], "editable": True,
    }  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("outsider", 404), ("site_engineer", 403)])
def test_who_may_not_edit_changes_nothing(plan, company, signed_in, who, status):
    before = stored(plan)
    client = signed_in(getattr(company, who))
    assert post(client, plan, [cell(of(plan, "1.1"), "duration", "99")]).status_code == status
    assert client.post(url(plan, "undo")).status_code == status
    assert client.post(url(plan, "redo")).status_code == status
    assert client.post(url(plan, "new_version"), {"reason": "x"}).status_code == status
    assert stored(plan) == before and Plan.objects.count() == 1


def test_a_refusal_comes_back_as_words_and_bad_requests_are_told_so(plan, company, signed_in):
    client = signed_in(company.production_manager)
    link = {"do": "link", "source": of(plan, "2.2").pk, "target": of(plan, "1.1").pk, "type": "FS"}
    answer = post(client, plan, [link])
    assert answer.status_code == 409 and "2.2 底板" in answer.json()["refused"]
    for body in ("", "[]", '{"commands": 3}', '{"commands": [1]}', '{"commands": []}'):
        answer = client.post(url(plan, "edit"), body, content_type="application/json")
        assert answer.status_code in (400, 409) and answer.json()["refused"]
    for key in ("w999999", "999999", "x", "9" * 40, None):
        assert post(client, plan, [{"do": "remove", "id": key}]).status_code == 409
    assert plan.activities.count() == 4
