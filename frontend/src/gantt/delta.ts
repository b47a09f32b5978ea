/** What the server says has changed since the edition on the screen, put into the data that is drawn. */
import type { Activity, GanttData, Link } from "./contract";

export type Id = string | number;

/** An edit that somebody else made. */
export interface ForeignEdit {
  who: string;
  words: string;
  kind: "do" | "undo" | "redo";
  at: string;
  rows: Id[];
  links: number[];
}

export interface Delta {
  edition: number;
  editable: boolean;
  data_date?: string;
  rows?: Activity[];
  nodes?: Activity[];
  links?: Link[];
  /** All rows as they stand now; only where rows came, went or moved. */
  order?: Id[] | null;
  gone?: { activity: number[]; node: number[]; link: number[] };
  edits?: ForeignEdit[];
  undo?: string | null;
  redo?: string | null;
}

/** One value that somebody else changed after it was shown. */
export interface Conflict {
  id: string;
  row: string;
  field: string;
  mine: string;
  theirs: string;
  who: string;
  at: string;
  version: number;
}

export interface Merged {
  /** Rows came, went or moved: the chart is to be filled anew. */
  structural: boolean;
  changed: Activity[];
  links: Link[];
  goneLinks: number[];
}

/** Brings `data` to the edition of the delta. */
export function merge(data: GanttData, delta: Delta): Merged {
  const changed = [...(delta.nodes ?? []), ...(delta.rows ?? [])];
  const links = delta.links ?? [];
  const goneLinks = delta.gone?.link ?? [];
  data.plan.edition = delta.edition;
  if (delta.data_date) data.plan.data_date = delta.data_date;
  if (data.editor && delta.undo !== undefined) Object.assign(data.editor, { undo: delta.undo, redo: delta.redo ?? null });
  const rows = new Map(data.activities.map((activity) => [String(activity.id), activity]));
  for (const activity of changed) rows.set(String(activity.id), activity);
  const order = delta.order ?? data.activities.map((activity) => activity.id);
  data.activities = order.map((id) => rows.get(String(id))).filter((activity) => activity !== undefined);
  data.links = mergeLinks(data.links, links, goneLinks);
  if (delta.order) setLevels(data.activities);
  markCritical(data);
  for (const { start, finish } of changed) {
    if (start < data.plan.start) data.plan.start = start;
    if (finish > data.plan.finish) data.plan.finish = finish;
  }
  return { structural: Boolean(delta.order), changed, links, goneLinks };
}

function mergeLinks(old: Link[], changed: Link[], gone: number[]): Link[] {
  if (!changed.length && !gone.length) return old;
  const links = new Map(old.map((link) => [Number(link.id), link]));
  for (const link of changed) links.set(Number(link.id), link);
  for (const id of gone) links.delete(id);
  return [...links.values()];
}

/** Parents stand before what lies beneath them. */
function setLevels(activities: Activity[]): void {
  const levels = new Map<string, number>();
  for (const activity of activities) {
    activity.wbs_level = activity.parent === null ? 0 : (levels.get(String(activity.parent)) ?? -1) + 1;
    levels.set(String(activity.id), activity.wbs_level);
  }
}

/** A link is critical where it drives one critical activity from another. */
function markCritical({ activities, links }: GanttData): void {
  const critical = new Set(activities.filter((activity) => activity.critical).map((activity) => activity.id));
  for (const link of links) link.critical = link.driving && critical.has(link.source) && critical.has(link.target);
}
