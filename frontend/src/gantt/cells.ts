/** The table of the editor as a spreadsheet: an active cell, chosen rows, typing over cells, all from the keyboard. */
import { gantt } from "dhtmlx-gantt";
import { choices, isShared, offered, whyNot } from "./columns";
import type { Activity, ColumnKey, Editor } from "./contract";
import type { Id } from "./delta";
import { actionOf, isText, type Action } from "./keys";
import type { Row } from "./rows";
import { Selection } from "./selection";
import { make } from "./toolbar";
import type { Speak } from "./words";

const PAGE_ROWS = 15;
type Steps = Record<string, [down: number, right: number]>;
const STEPS: Steps = {
  up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1], home: [0, -99], end: [0, 99],
  pageUp: [-PAGE_ROWS, 0], pageDown: [PAGE_ROWS, 0],
};

export interface CellActions {
  write(rows: Activity[], column: ColumnKey, value: string): void;
  paste(text: string, column: ColumnKey, columns: ColumnKey[], rows: Activity[]): void;
  act(action: Action): void;
  tell(text: string): void;
}

export class Cells {
  readonly selection: Selection;
  private input: HTMLInputElement | HTMLSelectElement | null = null;
  private readonly heard = make("div", "vh");

  constructor(private readonly chart: HTMLElement, private readonly editor: () => Editor, private readonly speak: Speak, private readonly does: CellActions) {
    this.selection = new Selection(shownIds, shownColumns);
    this.heard.setAttribute("aria-live", "polite");
    chart.after(this.heard);
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-label", speak("table"));
    chart.addEventListener("keydown", (event) => this.key(event), { capture: true });
    chart.addEventListener("mousedown", (event) => this.click(event));
    chart.addEventListener("paste", (event) => this.pasted(event));
  }

  get isEditing(): boolean {
    return this.input !== null;
  }

  /** Shows the active cell and the chosen rows on what is drawn at the moment. */
  mark(): void {
    for (const old of this.chart.querySelectorAll(".active-cell, .chosen-row")) old.classList.remove("active-cell", "chosen-row");
    for (const row of this.chart.querySelectorAll<HTMLElement>(".gantt_grid_data .gantt_row")) {
      if (this.selection.chosen.has(idOf(row))) row.classList.add("chosen-row");
    }
    this.cell()?.classList.add("active-cell");
  }

  reveal(): void {
    const { row } = this.selection;
    if (row === null || !gantt.isTaskExists(row)) return;
    const top = gantt.getTaskTop(row);
    const { y } = gantt.getScrollState();
    const height = gantt.$grid_data.parentElement?.clientHeight ?? 0;
    if (top < y) gantt.scrollTo(null, top);
    else if (top + gantt.config.row_height > y + height) gantt.scrollTo(null, top + gantt.config.row_height - height);
    this.mark();
    this.cell()?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const active = activityOf(row);
    this.heard.textContent = `${active.code} ${active.name}：${this.speak(this.selection.column)} ${this.cell()?.textContent ?? ""}`;
  }

  chosen(): Activity[] {
    return this.selection.inOrder().map(activityOf);
  }

  focus(): void {
    this.chart.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    if (this.input) return; // the open cell has keys of its own
    if (event.key === "Tab") return this.tab(event);
    if (event.key === "Process") return this.open(""); // an input method begins a word: it goes on in the cell
    const action = actionOf(event);
    const step = action && STEPS[action];
    if (step) this.selection.move(...step, event.shiftKey);
    else if (action === "edit") this.open();
    else if (action === "clear") this.open("");
    else if (action === "all") this.selection.all();
    else if (action === "leave") this.chart.blur();
    else if (action) this.does.act(action);
    else if (isText(event) && this.selection.row !== null) this.open(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.reveal();
    else this.mark();
  }

  /** Tab walks along the row and leaves the table at its ends, as everywhere. */
  private tab(event: KeyboardEvent): void {
    const columns = shownColumns();
    const at = columns.indexOf(this.selection.column);
    const atEnd = event.shiftKey ? at <= 0 : at >= columns.length - 1;
    if (this.selection.row === null || atEnd) return;
    event.preventDefault();
    this.selection.move(0, event.shiftKey ? -1 : 1);
    this.reveal();
  }

  private click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || target.closest(".cell-input, .gantt_tree_icon")) return;
    const row = target.closest<HTMLElement>("[data-task-id]");
    if (!row) return;
    const column = target.closest<HTMLElement>("[data-column-name]")?.dataset["columnName"] as ColumnKey | undefined;
    const how = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "alone";
    this.selection.put(idOf(row), column ?? this.selection.column, how);
    this.focus();
    this.mark();
  }

  private pasted(event: ClipboardEvent): void {
    if (this.input || this.selection.row === null) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text) return;
    event.preventDefault();
    const many = this.selection.chosen.size > 1 ? this.chosen() : this.below();
    this.does.paste(text, this.selection.column, shownColumns(), many);
  }

  /** The active row and those below it. */
  private below(): Activity[] {
    const ids = shownIds();
    return ids.slice(ids.indexOf(this.selection.row ?? "")).map(activityOf);
  }

  /** Opens the active cell; `text` replaces what stands in it. */
  open(text?: string): void {
    const { row, column } = this.selection;
    const cell = this.cell();
    if (row === null || !cell) return;
    const activity = activityOf(row);
    const why = whyNot(activity, column);
    if (why) return this.does.tell(this.speak(why));
    const list = choices(column, this.editor());
    const input = list ? select(list) : (make("input", "") as HTMLInputElement);
    input.className = "cell-input";
    input.setAttribute("aria-label", `${activity.code} ${this.speak(column)}`);
    if (input instanceof HTMLInputElement) input.inputMode = column === "duration" || column === "weight" ? "decimal" : "text";
    input.value = text !== undefined && !list ? text : offered(activity, column);
    this.put(input, cell);
    input.addEventListener("keydown", (event) => this.inputKey(event as KeyboardEvent, activity, column));
    input.addEventListener("blur", () => this.close(activity, column, true));
    this.input = input;
    input.focus();
    if (input instanceof HTMLInputElement && text === undefined) input.select();
  }

  private put(input: HTMLElement, cell: HTMLElement): void {
    const [at, around] = [cell.getBoundingClientRect(), this.chart.getBoundingClientRect()];
    Object.assign(input.style, {
      left: `${at.left - around.left}px`, top: `${at.top - around.top}px`, width: `${Math.max(at.width, 96)}px`,
      height: `${at.height}px`,
    });
    this.chart.append(input);
  }

  private inputKey(event: KeyboardEvent, activity: Activity, column: ColumnKey): void {
    event.stopPropagation();
    if (!["Enter", "Tab", "Escape"].includes(event.key) || event.isComposing) return;
    event.preventDefault();
    this.close(activity, column, event.key !== "Escape");
    if (event.key === "Enter") this.selection.move(event.shiftKey ? -1 : 1, 0);
    if (event.key === "Tab") this.selection.move(0, event.shiftKey ? -1 : 1);
    this.focus();
    this.reveal();
  }

  private close(activity: Activity, column: ColumnKey, keep: boolean): void {
    const input = this.input;
    if (!input) return;
    this.input = null;
    const { value } = input;
    input.remove();
    if (!keep || value.trim() === offered(activity, column)) return;
    const many = this.selection.chosen.size > 1 && this.selection.chosen.has(activity.id) && isShared(column);
    const rows = many ? this.chosen().filter((each) => !whyNot(each, column)) : [activity];
    this.does.write(rows, column, value);
  }

  private cell(): HTMLElement | null {
    const { row, column } = this.selection;
    if (row === null) return null;
    const line = this.chart.querySelector(`.gantt_grid_data .gantt_row[data-task-id="${CSS.escape(String(row))}"]`);
    return line?.querySelector<HTMLElement>(`[data-column-name="${column}"]`) ?? null;
  }
}

function select(list: [string, string][]): HTMLSelectElement {
  const made = make("select", "") as HTMLSelectElement;
  made.append(...list.map(([value, label]) => new Option(label, value)));
  return made;
}

function idOf(row: HTMLElement): Id {
  const text = row.dataset["taskId"] ?? "";
  return /^\d+$/.test(text) ? Number(text) : text;
}

function shownIds(): Id[] {
  const ids: Id[] = [];
  gantt.eachTask((row: { id: Id }) => {
    if (gantt.isTaskVisible(row.id)) ids.push(row.id);
  });
  return ids;
}

function shownColumns(): ColumnKey[] {
  return (gantt.config.columns as { name: ColumnKey; hide?: boolean }[]).map((column) => column.name);
}

export function activityOf(id: Id): Activity {
  return (gantt.getTask(id) as unknown as Row).activity;
}
