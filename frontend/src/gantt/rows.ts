/** From the contract to the chart's rows and links, and which of them a filter leaves on the screen. */
import type { Activity, GanttData, Link, LinkType } from "./contract";
import { readFinish, readStart } from "./dates";

export interface Row {
  id: string | number;
  parent: string | number;
  text: string;
  start_date: Date;
  end_date: Date;
  progress: number;
  type: "task" | "milestone";
  open: boolean;
  activity: Activity;
}

export interface ChartLink {
  id: string | number;
  source: string | number;
  target: string | number;
  type: string;
  link: Link;
}

export interface Filter {
  critical: boolean;
  lights: boolean;
  words: string;
}

const LINK_TYPES: Record<LinkType, string> = { FS: "0", SS: "1", FF: "2", SF: "3" };

export function toRows(data: Pick<GanttData, "activities">, isOpen: (activity: Activity) => boolean): Row[] {
  const known = new Set(data.activities.map((activity) => activity.id));
  return data.activities.map((activity) => {
    const milestone = activity.kind === "start_milestone" || activity.kind === "finish_milestone";
    const instant = activity.kind === "start_milestone" ? readStart(activity.start) : readFinish(activity.finish);
    return {
      id: activity.id,
      parent: activity.parent !== null && known.has(activity.parent) ? activity.parent : 0,
      text: activity.name,
      start_date: milestone ? instant : readStart(activity.start),
      end_date: milestone ? instant : readFinish(activity.finish),
      progress: Math.max(0, Math.min(1, activity.percent / 100)),
      type: milestone ? "milestone" : "task",
      open: isOpen(activity),
      activity,
    };
  });
}

export function toLinks(data: GanttData): ChartLink[] {
  return data.links.map(toLink);
}

export function toLink(link: Link): ChartLink {
  return { id: link.id, source: link.source, target: link.target, type: LINK_TYPES[link.type], link };
}

/** The matching activities with all their ancestors, or null when nothing is filtered. */
export function shownIds(activities: Activity[], filter: Filter): Set<string | number> | null {
  const words = filter.words.trim().toLowerCase();
  if (!filter.critical && !filter.lights && !words) return null;
  const byId = new Map(activities.map((activity) => [activity.id, activity]));
  const shown = new Set<string | number>();
  for (const activity of activities) {
    if (!matches(activity, filter, words)) continue;
    for (let at: Activity | undefined = activity; at && !shown.has(at.id); at = parentOf(at, byId)) shown.add(at.id);
  }
  return shown;
}

function parentOf(activity: Activity, byId: Map<string | number, Activity>): Activity | undefined {
  return activity.parent === null ? undefined : byId.get(activity.parent);
}

function matches(activity: Activity, filter: Filter, words: string): boolean {
  if (filter.critical && (!activity.critical || activity.kind === "summary")) return false;
  if (filter.lights && (!["red", "yellow"].includes(activity.light) || activity.kind === "summary")) return false;
  return !words || `${activity.code} ${activity.name}`.toLowerCase().includes(words);
}
