import { expect, test } from "vitest";
import { offered, sent, typed, whyNot } from "../src/gantt/columns";
import type { Activity, ColumnKey, GanttData, Link } from "../src/gantt/contract";
import { merge, type Delta } from "../src/gantt/delta";
import { grouped } from "../src/gantt/groups";
import { actionOf, isText, type Key } from "../src/gantt/keys";
import { copied, pasteCommands, setCommand } from "../src/gantt/pasting";
import { Selection } from "../src/gantt/selection";

function activity(change: Partial<Activity>): Activity {
  return {
    id: 1, code: "1", name: "土方开挖", wbs_level: 1, parent: null, kind: "task",
    start: "2026-11-20T08:00", finish: "2026-11-24T17:00", early_start: null, early_finish: null, late_start: null,
    late_finish: null, actual_start: null, actual_finish: null, baseline_start: null, baseline_finish: null,
    percent: 0, duration_text: "5 d", total_float_minutes: 0, total_float_text: "0", critical: false,
    light: "green", light_text: "正常", blocked_text: null, url: "/a", version: 3, days: "5", calendar: "7",
    constraint: "", progress: "not_started", ...change,
  };
}

function link(id: number): Link {
  return { id, source: 1, target: 2, type: "FS", lag_text: "", driving: false, critical: false };
}

function data(...activities: Activity[]): GanttData {
  const plan = { name: "", data_date: "2026-11-20", start: "2026-11-20T08:00", finish: "2026-11-24T17:00", baseline_name: null, units: "d", edition: 4, changes_url: "/c" };
  return { plan, columns: [], activities, links: [link(1), link(2)] };
}

const key = (name: string, held: Partial<Key> = {}): Key => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

test("keys mean what they mean in a spreadsheet", () => {
  expect(actionOf(key("ArrowDown"))).toBe("down");
  expect([actionOf(key("Enter")), actionOf(key("F2"))]).toEqual(["edit", "edit"]);
  expect([actionOf(key("Insert")), actionOf(key("Insert", { shiftKey: true }))]).toEqual(["insert", "insertNode"]);
  expect(actionOf(key("z", { ctrlKey: true }))).toBe("undo");
  expect(actionOf(key("Z", { ctrlKey: true, shiftKey: true }))).toBe("redo");
  expect(actionOf(key("y", { metaKey: true }))).toBe("redo");
  expect(actionOf(key("ArrowRight", { altKey: true, shiftKey: true }))).toBe("indent");
  expect(actionOf(key("ArrowLeft", { altKey: true, shiftKey: true }))).toBe("outdent");
});

test("the browser's own keys and text are left alone", () => {
  expect([actionOf(key("ArrowLeft", { altKey: true })), actionOf(key("r", { ctrlKey: true })), actionOf(key("b"))]).toEqual([null, null, null]);
  expect([isText(key("b")), isText(key("b", { ctrlKey: true })), isText(key("Shift"))]).toEqual([true, false, false]);
});

test("a delta replaces changed rows and links and leaves the others as they are", () => {
  const held = data(activity({ id: "w1", kind: "summary" }), activity({ id: 1 }), activity({ id: 2 }));
  const untouched = held.activities[2];
  const delta: Delta = { edition: 5, editable: true, rows: [activity({ id: 1, days: "8", finish: "2026-12-01T17:00" })], links: [{ ...link(2), lag: "2" }], gone: { activity: [], node: [], link: [1] }, order: null };
  const merged = merge(held, delta);
  expect(merged.structural).toBe(false);
  expect(held.activities.map((row) => row.days)).toEqual(["5", "8", "5"]);
  expect(held.activities[2]).toBe(untouched);
  expect(held.links).toEqual([{ ...link(2), lag: "2" }]);
  expect([held.plan.edition, held.plan.finish]).toEqual([5, "2026-12-01T17:00"]);
});

test("a link becomes critical with the work at both its ends", () => {
  const held = data(activity({ id: 1 }), activity({ id: 2, critical: true }));
  held.links = [{ ...link(1), driving: true }];
  merge(held, { edition: 5, editable: true, rows: [activity({ id: 1, critical: true })] });
  expect(held.links[0]?.critical).toBe(true);
});

test("rows that came, went and moved stand in the order the server gives", () => {
  const held = data(activity({ id: 1 }), activity({ id: 2 }));
  merge(held, { edition: 5, editable: true, rows: [activity({ id: 3 })], order: [3, 2], gone: { activity: [1], node: [], link: [] } });
  expect(held.activities.map((row) => row.id)).toEqual([3, 2]);
});

test("progress is not typed, computed cells are not, and a summary has only a name and a code", () => {
  expect(whyNot(activity({}), "percent")).toBe("progressIsRecorded");
  expect(whyNot(activity({ progress: "in_progress" }), "start")).toBe("progressIsRecorded");
  expect(whyNot(activity({}), "total_float")).toBe("computedCell");
  expect(whyNot(activity({ kind: "summary" }), "duration")).toBe("fromBelow");
  expect(["code", "name", "duration", "start", "calendar", "constraint"].map((column) => whyNot(activity({}), column as ColumnKey))).toEqual(Array(6).fill(null));
});

test("a start without a constraint is offered as computed and told apart from one that was set", () => {
  expect([typed(activity({}), "start"), offered(activity({}), "start")]).toEqual(["", "2026-11-20"]);
  const held = activity({ constraint: "start_on 2026-11-22" });
  expect([typed(held, "start"), offered(held, "constraint")]).toEqual(["2026-11-22", "start_on"]);
});

test("a constraint chosen keeps its day or takes the computed one of its end", () => {
  expect(sent(activity({}), "constraint", "finish_no_later")).toBe("finish_no_later 2026-11-24");
  expect(sent(activity({ constraint: "start_on 2026-11-22" }), "constraint", "mandatory_start")).toBe("mandatory_start 2026-11-22");
  expect(sent(activity({}), "constraint", "")).toBe("");
});

test("a command carries the version and the value that were seen", () => {
  expect(setCommand(activity({}), "duration", " 8 ")).toEqual({ do: "set", id: 1, version: 3, field: "duration", value: "8", was: "5" });
});

test("cells from Excel go over the rows below, one value over all that are chosen", () => {
  const rows = [activity({ id: 1 }), activity({ id: 2 }), activity({ id: 3 })];
  const columns: ColumnKey[] = ["code", "name", "duration", "start"];
  const block = pasteCommands("挖\t3\n填\t4\n", "name", columns, rows, new Set(["1"]));
  expect(block.map(({ id, field, value }) => [id, field, value])).toEqual([[1, "name", "挖"], [1, "duration", "3"], [2, "name", "填"], [2, "duration", "4"]]);
  const one = pasteCommands("6", "duration", columns, rows, new Set(["1"]));
  expect(one.map(({ id, value }) => [id, value])).toEqual([[1, "6"], [2, "6"], [3, "6"]]);
});

test("rows with codes that the plan does not have are added as new rows", () => {
  const text = "9.1\t出入口\t6\t1";
  expect(pasteCommands(text, "code", ["code", "name"], [activity({})], new Set(["1"]))).toEqual([{ do: "paste", text }]);
});

test("what is copied has tabs between cells and none within", () => {
  expect(copied([["1", "a\tb"], ["2", "c"]])).toBe("1\ta b\n2\tc");
});

test("the selection moves, stretches with Shift, toggles, and stays inside", () => {
  const selection = new Selection(() => [1, 2, 3, 4], () => ["code", "name", "duration"]);
  selection.put(2, "name");
  selection.move(1, 0, true);
  selection.move(1, 0, true);
  expect([...selection.chosen]).toEqual([2, 3, 4]);
  selection.put(3, "name", "toggle");
  expect(selection.inOrder()).toEqual([2, 4]);
  selection.move(99, 99);
  expect([selection.row, selection.column, selection.inOrder()]).toEqual([4, "duration", [4]]);
  selection.keep((id) => id !== 4);
  expect([selection.row, selection.chosen.size]).toEqual([null, 0]);
});

test("groups gather work without summaries and span it", () => {
  const rows = [activity({ id: "w", kind: "summary" }), activity({ id: 1 }), activity({ id: 2, critical: true, finish: "2027-01-01T17:00" }), activity({ id: 3 })];
  const gathered = grouped(rows, (row) => (row.critical ? "关键" : "其他"));
  expect(gathered.map((row) => row.id)).toEqual(["g0", 1, 3, "g1", 2]);
  expect(gathered[0]).toMatchObject({ name: "其他", code: "2", start: "2026-11-20T08:00" });
  expect(gathered[4]).toMatchObject({ parent: "g1", wbs_level: 1 });
});
