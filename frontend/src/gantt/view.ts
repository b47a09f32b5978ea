/** What one person chose for the chart on this device. */
import type { ColumnKey } from "./contract";

const VIEW_KEY = "gantt-view";

export interface View {
  zoom?: string;
  hidden?: ColumnKey[];
}

export function readView(): View {
  return JSON.parse(localStorage.getItem(VIEW_KEY) ?? "{}") as View;
}

export function saveView(change: View): void {
  localStorage.setItem(VIEW_KEY, JSON.stringify({ ...readView(), ...change }));
}
