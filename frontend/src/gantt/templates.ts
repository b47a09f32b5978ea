/** The chart's HTML pieces. The vendor inserts them as they are, so every text is escaped here. */
import { gantt } from "dhtmlx-gantt";
import type { Activity, Column, ColumnKey } from "./contract";
import { dayText, readFinish, readStart } from "./dates";
import type { ChartLink, Row } from "./rows";
import type { Speak } from "./words";

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escape(text: string | number | null | undefined): string {
  return String(text ?? "").replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
}

export const DEFAULT_COLUMNS: ColumnKey[] = ["code", "name", "duration", "start", "finish", "total_float", "light"];

export const EDITOR_COLUMNS: ColumnKey[] = [...DEFAULT_COLUMNS, "weight", "constraint", "calendar"];

const WIDTHS: Partial<Record<ColumnKey, number>> = {
  code: 84, name: 190, duration: 72, percent: 66, total_float: 86, light: 96, blocked: 180, calendar: 110, constraint: 170, weight: 78,
};
const NUMBERS: ReadonlySet<ColumnKey> = new Set(["duration", "percent", "total_float", "weight"]);

/** What only the page knows of a row: a mark beside its name, the words of cells that are edited. */
export interface Shown {
  mark(activity: Activity): string;
  edited(activity: Activity, key: ColumnKey): string;
}

export function gridColumns(columns: Column[], units: string, speak: Speak, shown: Shown): object[] {
  return columns.map((column) => {
    const { key, label, width } = typeof column === "string" ? { key: column, label: undefined, width: undefined } : column;
    const unit = units && (key === "duration" || key === "total_float") ? ` (${units})` : "";
    return {
      name: key,
      label: escape((label ?? speak(key)) + unit),
      tree: key === "name",
      width: width ?? WIDTHS[key] ?? 86,
      align: NUMBERS.has(key) ? "right" : "left",
      resize: true,
      template: (row: Row) => cell(key, row.activity, shown),
    };
  });
}

function cell(key: ColumnKey, activity: Activity, shown: Shown): string {
  switch (key) {
    case "code": return escape(activity.code);
    case "name": return `<span title="${escape(activity.name)}">${escape(activity.name)}</span>${shown.mark(activity)}`;
    case "calendar":
    case "constraint": return escape(shown.edited(activity, key));
    case "duration": return escape(activity.duration_text);
    case "percent": return escape(activity.percent);
    case "weight": return escape(activity.weight);
    case "total_float": return escape(activity.total_float_text);
    case "light": return lightTag(activity);
    case "blocked": return escape(activity.blocked_text ?? "");
    default: return escape(dayText(activity[key]));
  }
}

function lightTag(activity: Activity): string {
  if (activity.light === "none") return escape(activity.light_text);
  return `<span class="tag ${activity.light}">${escape(activity.light_text)}</span>`;
}

export function barClass(row: Row): string {
  const { activity } = row;
  return [`kind-${activity.kind}`, activity.critical ? "critical" : "", activity.actual_finish ? "finished" : ""].join(" ");
}

export function rowClass(row: Row): string {
  return row.activity.kind === "summary" ? "is-summary" : "";
}

export function linkClass(link: ChartLink): string {
  return [link.link.critical ? "critical" : "", link.link.driving ? "driving" : ""].join(" ");
}

/** Baseline, float and words, all measured from the right end of the bar, where the vendor puts this piece. */
export function besideBar(row: Row, milestonePx: number): string {
  const { activity } = row;
  const milestone = row.type === "milestone";
  const end = gantt.posFromDate(row.end_date) + (milestone ? milestonePx / 2 : 0);
  const tail = floatPx(activity, row.end_date);
  const words = besideWords(activity);
  const wordsAt = Math.max(tail, 0) + 8;
  return [
    baseline(activity, end),
    tail > 1 ? `<i class="float" style="width:${tail}px"></i>` : "",
    words ? `<span class="beside" style="left:${wordsAt}px">${words}</span>` : "",
  ].join("");
}

function floatPx(activity: Activity, end: Date): number {
  if (!activity.late_finish || activity.actual_finish || activity.kind === "summary") return 0;
  return gantt.posFromDate(readFinish(activity.late_finish)) - gantt.posFromDate(end);
}

function baseline(activity: Activity, end: number): string {
  if (!activity.baseline_start || !activity.baseline_finish) return "";
  const left = gantt.posFromDate(readStart(activity.baseline_start));
  const width = Math.max(3, gantt.posFromDate(readFinish(activity.baseline_finish)) - left);
  return `<i class="baseline" style="left:${left - end}px;width:${width}px"></i>`;
}

/** Green needs no word beside the bar; it has one in the table. */
function besideWords(activity: Activity): string {
  const light = activity.light === "red" || activity.light === "yellow" ? lightTag(activity) : "";
  const blocked = activity.blocked_text ? `<span class="blocked">⊘ ${escape(activity.blocked_text)}</span>` : "";
  return light + blocked + delay(activity);
}

function delay({ delay_text }: Activity): string {
  return delay_text ? `<span class="delay">‖ ${escape(delay_text)}</span>` : "";
}

export function tooltip(row: Row, speak: Speak): string {
  const { activity } = row;
  const pairs: [string, string][] = [
    [`${speak("start")} – ${speak("finish")}`, span(activity.start, activity.finish)],
    [`${speak("early_start")} – ${speak("early_finish")}`, span(activity.early_start, activity.early_finish)],
    [`${speak("late_start")} – ${speak("late_finish")}`, span(activity.late_start, activity.late_finish)],
    [`${speak("actual_start")} – ${speak("actual_finish")}`, span(activity.actual_start, activity.actual_finish)],
    [`${speak("baseline_start")} – ${speak("baseline_finish")}`, span(activity.baseline_start, activity.baseline_finish)],
    [speak("duration"), activity.duration_text],
    [speak("total_float"), activity.total_float_text],
    [speak("percent"), String(activity.percent)],
  ];
  const lines = pairs.map(([label, value]) => `<dt>${escape(label)}</dt><dd>${escape(value)}</dd>`).join("");
  const blocked = activity.blocked_text ? `<p class="blocked">⊘ ${escape(activity.blocked_text)}</p>` : "";
  return `<b>${escape(activity.code)} ${escape(activity.name)}</b> ${lightTag(activity)}<dl>${lines}</dl>${blocked}${delay(activity)}`;
}

function span(from: string | null, to: string | null): string {
  return from || to ? `${dayText(from)} – ${dayText(to)}` : "/";
}
