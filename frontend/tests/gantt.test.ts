import { expect, test } from "vitest";
import type { Activity, GanttData } from "../src/gantt/contract";
import { readFinish, readStart } from "../src/gantt/dates";
import { shownIds, toLinks, toRows } from "../src/gantt/rows";
import { chooseZoom, fitZoom, scalesOf, zoomByKey } from "../src/gantt/scales";
import { speaker } from "../src/gantt/words";

function activity(change: Partial<Activity>): Activity {
  return {
    id: "a", code: "1", name: "土方开挖", wbs_level: 1, parent: null, kind: "task",
    start: "2026-11-20", finish: "2026-11-20", early_start: null, early_finish: null, late_start: null,
    late_finish: null, actual_start: null, actual_finish: null, baseline_start: null, baseline_finish: null,
    percent: 0, duration_text: "1", total_float_minutes: 0, total_float_text: "0", critical: false,
    light: "green", light_text: "正常", blocked_text: null, url: "/a", ...change,
  };
}

const TREE = [
  activity({ id: "wbs", kind: "summary", critical: true, light: "red", name: "基坑" }),
  activity({ id: "late", parent: "wbs", light: "red", name: "支撑安装" }),
  activity({ id: "critical", parent: "wbs", critical: true, name: "底板" }),
];

test("a one-day task without hours is one day wide", () => {
  expect(readFinish("2026-11-20").getTime() - readStart("2026-11-20").getTime()).toBe(86_400_000);
});

test("dates with hours are read as site time whatever separates them", () => {
  expect(readFinish("2026-11-20T17:30")).toEqual(new Date(2026, 10, 20, 17, 30));
  expect(readFinish("2026-11-20 17:30:00")).toEqual(new Date(2026, 10, 20, 17, 30));
});

test("no filter shows everything without building a list", () => {
  expect(shownIds(TREE, { critical: false, lights: false, words: " " })).toBeNull();
});

test("a match brings its summary along but a summary alone does not match", () => {
  expect(shownIds(TREE, { critical: true, lights: false, words: "" })).toEqual(new Set(["critical", "wbs"]));
  expect(shownIds(TREE, { critical: false, lights: true, words: "" })).toEqual(new Set(["late", "wbs"]));
  expect(shownIds(TREE, { critical: true, lights: true, words: "" })).toEqual(new Set());
});

test("the words of a filter are sought in code and name without regard to case", () => {
  const found = shownIds([activity({ id: 1, name: "Base Slab" })], { critical: false, lights: false, words: "base s" });
  expect(found).toEqual(new Set([1]));
});

test("rows keep the server's dates, and an unknown parent becomes the root", () => {
  const data = { activities: [activity({ parent: "gone", percent: 140 })], links: [] } as unknown as GanttData;
  const [row] = toRows(data, () => true);
  expect(row).toMatchObject({ parent: 0, progress: 1, start_date: new Date(2026, 10, 20), end_date: new Date(2026, 10, 21) });
});

test("a finish milestone stands at the end of its day and a start milestone at the beginning", () => {
  const data = { activities: [activity({ kind: "finish_milestone" }), activity({ kind: "start_milestone" })], links: [] };
  const [finish, start] = toRows(data as unknown as GanttData, () => true);
  expect(finish?.start_date).toEqual(new Date(2026, 10, 21));
  expect(start?.start_date).toEqual(new Date(2026, 10, 20));
});

test("the four kinds of link are told to the chart by its own numbers", () => {
  const links = (["FS", "SS", "FF", "SF"] as const).map((type, id) => ({ id, source: 1, target: 2, type, lag_text: "", driving: false, critical: false }));
  expect(toLinks({ links } as unknown as GanttData).map((link) => link.type)).toEqual(["0", "1", "2", "3"]);
});

test("the finest scale that fits is chosen, and the coarsest when none does", () => {
  expect(chooseZoom(20, 800).key).toBe("day");
  expect(chooseZoom(80, 800).key).toBe("week");
  expect(chooseZoom(300, 800).key).toBe("month");
  expect(chooseZoom(20_000, 800).key).toBe("quarter");
});

test("fitting never makes a column narrower than its heading and fills the width when it can", () => {
  for (const days of [5, 60, 400, 560, 3000]) {
    const zoom = fitZoom(days, 900);
    expect(zoom.columnPx).toBeGreaterThanOrEqual(zoom.narrowestPx);
    if (zoom.key !== "quarter") expect((days / zoom.days) * zoom.columnPx).toBeLessThanOrEqual(900);
  }
});

test("an unknown saved zoom falls back to weeks", () => {
  expect(zoomByKey("fortnight").key).toBe("week");
});

test("the year is written in the user's language", () => {
  const year = (lang: string) => scalesOf(zoomByKey("month"), speaker(lang))[0]?.format(new Date(2026, 0, 1));
  expect([year("zh-hans"), year("en")]).toEqual(["2026 年", "2026"]);
});
