/** Bars, links and rows under the mouse. What is dropped is only told to the editor: the server says where it comes to lie. */
import { gantt } from "dhtmlx-gantt";
import type { Id } from "./delta";
import { pad } from "./dates";
import type { ChartLink, Row } from "./rows";

const TYPES = ["FS", "SS", "FF", "SF"] as const;

export interface Dropped {
  moved(row: Row, start: Date): void;
  stretched(row: Row, finish: Date): void;
  refusedProgress(): void;
  refusedBar(row: Row, mode: string): boolean;
  linked(source: Id, target: Id, type: (typeof TYPES)[number]): void;
  placed(id: Id, parent: Id, after: Id | null): void;
}

export function listenToDrags(does: Dropped): void {
  gantt.attachEvent("onBeforeTaskDrag", (id: Id, mode: string) => {
    if (mode === "progress") does.refusedProgress();
    return mode !== "progress" && !does.refusedBar(rowOf(id), mode);
  });
  // Refusing the change puts the bar back where it was, until the server has said where it comes to lie.
  gantt.attachEvent("onBeforeTaskChanged", (id: Id, mode: string, was: Row) => {
    const row = rowOf(id);
    const [start, end] = [new Date(row.start_date), new Date(row.end_date)];
    if (mode === "move" && dayOf(start) !== dayOf(was.start_date)) does.moved(row, start);
    if (mode === "resize" && lastDay(end) !== lastDay(was.end_date)) does.stretched(row, end);
    return false;
  });
  gantt.attachEvent("onLinkCreated", (link: ChartLink) => {
    does.linked(link.source, link.target, TYPES[Number(link.type)] ?? "FS");
    return false;
  });
  letLinksPass();
  gantt.attachEvent("onBeforeRowDragEnd", (id: Id, parent: Id, index: number) => {
    const siblings = gantt.getChildren(parent).filter((each: Id) => String(each) !== String(id));
    does.placed(id, parent, siblings[index - 1] ?? null);
    return false;
  });
}

/** While a link is drawn, those that are there do not catch it: an arrow often ends where the new one is to. */
function letLinksPass(): void {
  const linking = (drawn: boolean) => document.body.classList.toggle("linking", drawn);
  document.addEventListener("mousedown", ({ target }) => {
    if (target instanceof Element && target.closest(".gantt_link_point")) linking(true);
  }, true);
  document.addEventListener("mouseup", () => window.setTimeout(() => linking(false)), true);
}

/** The day on which a dragged end comes to lie; an end at midnight belongs to the day before. */
export function lastDay(end: Date): string {
  return dayOf(new Date(end.getTime() - 60_000));
}

export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

function rowOf(id: Id): Row {
  return gantt.getTask(id) as unknown as Row;
}
