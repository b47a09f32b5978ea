/** Activities gathered under headings by something they share, instead of under their WBS nodes. */
import type { Activity } from "./contract";

export type GroupKey = "wbs" | "light" | "critical" | "calendar";
export const GROUPS: readonly GroupKey[] = ["wbs", "light", "critical", "calendar"];

/** One heading for each word, in order of first appearance, with its activities beneath. */
export function grouped(activities: Activity[], wordOf: (activity: Activity) => string): Activity[] {
  const groups = new Map<string, Activity[]>();
  for (const activity of activities) {
    if (activity.kind === "summary") continue;
    const word = wordOf(activity);
    groups.set(word, [...(groups.get(word) ?? []), activity]);
  }
  return [...groups].flatMap(([word, members], number) => [
    heading(`g${number}`, word, members),
    ...members.map((activity) => ({ ...activity, parent: `g${number}`, wbs_level: 1 })),
  ]);
}

/** ISO dates sort as text, so the earliest and the latest are found without reading them. */
function heading(id: string, name: string, members: Activity[]): Activity {
  const first = members.map((activity) => activity.start).reduce((a, b) => (a < b ? a : b));
  const last = members.map((activity) => activity.finish).reduce((a, b) => (a > b ? a : b));
  return {
    id, code: String(members.length), name, wbs_level: 0, parent: null, kind: "summary", start: first, finish: last,
    early_start: null, early_finish: null, late_start: null, late_finish: null, actual_start: null, actual_finish: null,
    baseline_start: null, baseline_finish: null, percent: 0, duration_text: "", total_float_minutes: null,
    total_float_text: "", critical: members.some((activity) => activity.critical), light: "none", light_text: "",
    blocked_text: null, url: "",
  };
}
