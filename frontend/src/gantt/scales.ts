/** Zoom: four levels, and which of them shows a plan of so many days in so many pixels. */
import { pad } from "./dates";
import type { Speak } from "./words";

export type ZoomKey = "day" | "week" | "month" | "quarter";

export interface Zoom {
  key: ZoomKey;
  days: number;
  columnPx: number;
  /** Below this the heading of a column cannot be read. */
  narrowestPx: number;
}

const DAY_MS = 86_400_000;
const ROOM_FOR_WORDS_DAYS = 14; // words stand beside the last bars

export const ZOOMS: readonly Zoom[] = [
  { key: "day", days: 1, columnPx: 30, narrowestPx: 20 },
  { key: "week", days: 7, columnPx: 64, narrowestPx: 42 },
  { key: "month", days: 30.44, columnPx: 72, narrowestPx: 22 },
  { key: "quarter", days: 91.31, columnPx: 90, narrowestPx: 26 },
];

export function zoomByKey(key: string): Zoom {
  return ZOOMS.find((zoom) => zoom.key === key) ?? (ZOOMS[1] as Zoom);
}

/** The finest level whose full width still fits, otherwise the coarsest. */
export function chooseZoom(days: number, widthPx: number): Zoom {
  const fits = ZOOMS.find((zoom) => (days / zoom.days) * zoom.columnPx <= widthPx);
  return fits ?? (ZOOMS[ZOOMS.length - 1] as Zoom);
}

/** Level and column width that put the whole plan into the width, as far as headings stay readable. */
export function fitZoom(days: number, widthPx: number): Zoom {
  const columnsOf = (zoom: Zoom) => Math.ceil((days + ROOM_FOR_WORDS_DAYS) / zoom.days) + 1;
  const finest = ZOOMS.find((zoom) => columnsOf(zoom) * zoom.narrowestPx <= widthPx) ?? (ZOOMS[ZOOMS.length - 1] as Zoom);
  return { ...finest, columnPx: Math.max(finest.narrowestPx, Math.floor(widthPx / columnsOf(finest))) };
}

/** Days before the first bar, so that its link point can be seen and taken hold of. */
const ROOM_BEFORE_DAYS: Record<ZoomKey, number> = { day: 2, week: 2, month: 7, quarter: 20 };

/** The stretch of time the chart draws: the plan and a little room around it. */
export function drawnSpan(start: Date, finish: Date, zoom: Zoom): { start_date: Date; end_date: Date } {
  const before = ROOM_BEFORE_DAYS[zoom.key] * DAY_MS;
  const after = Math.max(ROOM_FOR_WORDS_DAYS, 0.5 * zoom.days) * DAY_MS;
  return { start_date: new Date(start.getTime() - before), end_date: new Date(finish.getTime() + after) };
}

interface Scale {
  unit: string;
  step: number;
  format: (date: Date) => string;
}

export function scalesOf(zoom: Zoom, speak: Speak): Scale[] {
  const year = (date: Date) => speak("year", date.getFullYear());
  const month = (date: Date) => `${date.getFullYear()}-${pad(date.getMonth() + 1)}`;
  if (zoom.key === "day") {
    return [{ unit: "month", step: 1, format: month }, { unit: "day", step: 1, format: (date) => String(date.getDate()) }];
  }
  if (zoom.key === "week") {
    const monday = (date: Date) => `${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
    return [{ unit: "month", step: 1, format: month }, { unit: "week", step: 1, format: monday }];
  }
  if (zoom.key === "month") {
    return [{ unit: "year", step: 1, format: year }, { unit: "month", step: 1, format: (date) => pad(date.getMonth() + 1) }];
  }
  const quarter = (date: Date) => `Q${Math.floor(date.getMonth() / 3) + 1}`;
  return [{ unit: "year", step: 1, format: year }, { unit: "quarter", step: 1, format: quarter }];
}
