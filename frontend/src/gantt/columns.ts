/** Which cells may be edited, how, and what stands in them as it is typed. */
import type { Activity, ColumnKey, Editor } from "./contract";
import type { Speak, WordKey } from "./words";

export const EDITED: readonly ColumnKey[] = ["code", "name", "duration", "start", "calendar", "constraint", "weight"];
/** One value for many rows at once makes sense for these. */
const SHARED: ReadonlySet<ColumnKey> = new Set(["duration", "start", "calendar", "constraint"]);

export function isShared(key: ColumnKey): boolean {
  return SHARED.has(key);
}

/** Why a cell is not edited, as a word of the island; null where it is. */
export function whyNot(activity: Activity, key: ColumnKey): WordKey | null {
  if (key === "percent" || key === "actual_start" || key === "actual_finish") return "progressIsRecorded";
  if (!EDITED.includes(key)) return "computedCell";
  if (activity.kind === "summary") return ["code", "name", "weight"].includes(key) ? null : "fromBelow";
  if (key === "start" && activity.progress !== "not_started") return "progressIsRecorded";
  return null;
}

/** The value of a cell as it is typed; the server compares it with what stands there now. */
export function typed(activity: Activity, key: ColumnKey): string {
  switch (key) {
    case "code": return activity.code;
    case "name": return activity.name;
    case "duration": return activity.days ?? "";
    case "start": return constraintDay(activity);
    case "calendar": return activity.calendar ?? "";
    case "constraint": return activity.constraint ?? "";
    case "weight": return activity.weight ?? "";
    default: return "";
  }
}

/** What the editor of the cell begins with: a start without a constraint is offered as it is computed. */
export function offered(activity: Activity, key: ColumnKey): string {
  if (key === "start") return constraintDay(activity) || activity.start.slice(0, 10);
  if (key === "constraint") return constraintKind(activity);
  return typed(activity, key);
}

/** What is sent for a new value; a constraint keeps its day or takes the computed one. */
export function sent(activity: Activity, key: ColumnKey, value: string): string {
  if (key !== "constraint" || !value) return value.trim();
  const atEnd = value.includes("finish");
  return `${value} ${constraintDay(activity) || (atEnd ? activity.finish : activity.start).slice(0, 10)}`;
}

export function choices(key: ColumnKey, editor: Editor): [string, string][] | null {
  if (key === "calendar") return editor.calendars;
  if (key === "constraint") return [["", "/"], ...editor.constraints];
  return null;
}

export function constraintKind(activity: Activity): string {
  return (activity.constraint ?? "").split(" ")[0] ?? "";
}

export function constraintDay(activity: Activity): string {
  return (activity.constraint ?? "").split(" ")[1] ?? "";
}

/** The cell in words: the name of the calendar, the constraint with its day. */
export function cellText(activity: Activity, key: ColumnKey, editor: Editor | undefined, speak: Speak): string {
  if (activity.kind === "summary" || !editor) return "";
  if (key === "calendar") return editor.calendars.find(([id]) => id === activity.calendar)?.[1] ?? "";
  const label = editor.constraints.find(([id]) => id === constraintKind(activity))?.[1] ?? "";
  return label ? speak("constraintOn", label, constraintDay(activity)).trim() : "";
}
