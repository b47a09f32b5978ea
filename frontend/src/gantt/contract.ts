/** What the server sends for one plan. All dates, floats, durations and lights are calculated there.
 *
 *  Dates are site-local without zone: "2026-11-20T17:00" or "2026-11-20 17:00". A bare "2026-11-20" is read as the
 *  start of that day for a start and as its end for a finish, so that a one-day task is one day wide. */

export type Light = "green" | "yellow" | "red" | "none";
export type Kind = "task" | "start_milestone" | "finish_milestone" | "summary" | "loe";
export type LinkType = "FS" | "SS" | "FF" | "SF";

export type ColumnKey =
  | "code" | "name" | "duration" | "percent" | "start" | "finish"
  | "early_start" | "early_finish" | "late_start" | "late_finish"
  | "actual_start" | "actual_finish" | "baseline_start" | "baseline_finish"
  | "total_float" | "light" | "blocked" | "calendar" | "constraint" | "weight";

/** A column by key alone, or with the server's own heading and width. */
export type Column = ColumnKey | { key: ColumnKey; label?: string; width?: number };

export interface Plan {
  name: string;
  data_date: string;
  start: string;
  finish: string;
  baseline_name: string | null;
  /** Words for the heading of duration and float, for example "d" or "h". */
  units: string;
  /** Grows with every computation. */
  edition: number;
  /** Where to ask what has changed since an edition. */
  changes_url: string;
}

export interface Activity {
  id: string | number;
  code: string;
  name: string;
  wbs_level: number;
  parent: string | number | null;
  kind: Kind;
  start: string;
  finish: string;
  early_start: string | null;
  early_finish: string | null;
  late_start: string | null;
  late_finish: string | null;
  actual_start: string | null;
  actual_finish: string | null;
  baseline_start: string | null;
  baseline_finish: string | null;
  /** 0 to 100. */
  percent: number;
  duration_text: string;
  total_float_minutes: number | null;
  total_float_text: string;
  critical: boolean;
  light: Light;
  light_text: string;
  /** Why it cannot start, in a few words; null when it can. */
  blocked_text: string | null;
  /** What held it up, in words: weather 3 d (03-05). */
  delay_text?: string | null;
  /** The activity's page; also answers with a fragment for the drawer. */
  url: string;
  /** Edition in which the row was last edited; goes back with an edit, so that a stale one is noticed. */
  version?: number;
  /** Duration in working days as it is typed. */
  days?: string;
  /** Key of its calendar. */
  calendar?: string;
  /** Kind of constraint and its day, "start_no_earlier 2026-03-02"; empty without one. */
  constraint?: string;
  progress?: "not_started" | "in_progress" | "completed";
  /** Percent of the node above as it is typed; empty without one. */
  weight?: string;
}

export interface Link {
  id: string | number;
  source: string | number;
  target: string | number;
  type: LinkType;
  lag_text: string;
  driving: boolean;
  critical: boolean;
  /** Lag in working days as it is typed. */
  lag?: string;
  version?: number;
}

/** Sent to those who may edit the plan. */
export interface Editor {
  edit_url: string;
  undo_url: string;
  redo_url: string;
  calendars: [string, string][];
  constraints: [string, string][];
  /** One's own last edit in words, null when there is none. */
  undo: string | null;
  redo: string | null;
}

export interface GanttData {
  plan: Plan;
  /** In order of appearance; empty for the usual ones. */
  columns: Column[];
  activities: Activity[];
  links: Link[];
  editor?: Editor;
  /** Only the rows seen first; all of them follow. */
  partial?: boolean;
}
