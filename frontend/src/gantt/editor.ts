/** The Gantt as an editor of a draft: what is typed, dragged or pasted goes to the server; what comes back is drawn. */
import { gantt } from "dhtmlx-gantt";
import { openInDrawer } from "../behaviours/drawer";
import { showToast } from "../behaviours/toasts";
import { ask, type Answer } from "./asking";
import { askConflict, askLink } from "./boxes";
import { activityOf, Cells } from "./cells";
import type { Activity, ColumnKey, Editor, GanttData, LinkType } from "./contract";
import type { Delta, Id } from "./delta";
import { dayOf, lastDay, listenToDrags } from "./drags";
import { buildEditBar, type EditBar } from "./editbar";
import type { Action } from "./keys";
import { copied, pasteCommands, setCommand, type Command } from "./pasting";
import type { ChartLink, Row } from "./rows";
import type { Speak, WordKey } from "./words";

export interface EditorHost {
  data(): GanttData;
  apply(delta: Delta): void;
  isGrouped(): boolean;
}

export class GanttEditor {
  readonly cells: Cells;
  readonly bar: EditBar;
  private queue: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly host: EditorHost, chart: HTMLElement, private readonly speak: Speak) {
    this.cells = new Cells(chart, () => this.editor(), speak, {
      write: (rows, column, value) => void this.send(rows.map((row) => setCommand(row, column, value))),
      paste: (text, column, columns, rows) => this.paste(text, column, columns, rows),
      act: (action) => this.act(action),
      tell: (text) => showToast({ text, kind: "yellow" }),
    });
    this.bar = buildEditBar(speak, (action) => {
      this.act(action);
      this.cells.focus();
    });
    this.showOwn();
  }

  /** Prepares the chart for the mouse; to be called before it is drawn first. */
  configure(): void {
    Object.assign(gantt.config, {
      readonly: false, drag_move: true, drag_resize: true, drag_progress: true, drag_links: true, order_branch: "marker",
      order_branch_free: true, keyboard_navigation: false, round_dnd_dates: false, show_links: true, select_task: false,
      details_on_dblclick: false, details_on_create: false,
    });
  }

  listen(): void {
    listenToDrags({
      moved: (row, start) => void this.send([setCommand(row.activity, "start", dayOf(start))]),
      stretched: (row, finish) => void this.send([{ ...setCommand(row.activity, "duration", ""), do: "stretch", finish: lastDay(finish) }]),
      refusedProgress: () => this.tell("progressIsRecorded"),
      refusedBar: (row, mode) => this.refusesBar(row, mode),
      linked: (source, target, type) => void this.link(source, target, type),
      placed: (id, parent, after) => this.place(id, parent, after),
    });
    gantt.attachEvent("onLinkClick", (id: Id) => void this.editLink(id));
    gantt.attachEvent("onTaskDblClick", (_id: Id, event: Event) => {
      if (event.target instanceof Element && event.target.closest(".gantt_grid_data")) this.cells.open();
      else this.act("details");
      return false;
    });
  }

  showOwn(): void {
    const { undo, redo } = this.editor();
    this.bar.show(undo, redo);
  }

  /** Sends one edit; edits follow one another, so that each knows the edition before it. */
  send(commands: Command[]): Promise<void> {
    if (!commands.length) return this.queue;
    return this.after(async () => {
      const url = this.editor().edit_url;
      const answer = await ask(url, { commands, since: this.host.data().plan.edition });
      if (answer.kind === "stale") await this.resolve(commands, answer.conflicts);
      else this.take(answer);
    });
  }

  private after(work: () => Promise<void>): Promise<void> {
    this.waiting++;
    this.bar.say(this.speak("saving"));
    this.queue = this.queue.then(work).finally(() => {
      if (--this.waiting === 0) this.bar.say("");
    });
    return this.queue;
  }

  private take(answer: Answer): void {
    if (answer.kind === "done") {
      this.host.apply(answer.delta);
      this.showOwn();
      this.bar.say(this.speak("saved"));
    } else {
      const failed = answer.kind === "failed" ? this.speak("notSaved", answer.status || "–") : "";
      showToast({ text: answer.kind === "refused" ? answer.text : failed, kind: "red" });
      gantt.render();
    }
  }

  /** Shows both values; one's own goes out again for the version that was found, otherwise theirs is drawn. */
  private async resolve(commands: Command[], conflicts: Parameters<typeof askConflict>[1]): Promise<void> {
    const mine = await askConflict(this.speak, conflicts, (field) => this.fieldName(field));
    const { editor, plan } = this.host.data();
    if (!mine || !editor) {
      this.take(await ask(`${plan.changes_url}?since=${plan.edition}`));
      return;
    }
    const newest = new Map(conflicts.map((each) => [each.id, each.version]));
    const again = commands.map((command) => ({ ...command, version: newest.get(String(command["id"])) ?? command["version"] }));
    const answer = await ask(editor.edit_url, { commands: again, since: plan.edition });
    if (answer.kind === "stale") this.tell("conflictAgain");
    else this.take(answer);
  }

  private fieldName(field: string): string {
    const known: Record<string, WordKey> = { link: "link", row: "rowWord" };
    return this.speak(known[field] ?? (field as WordKey));
  }

  private act(action: Action): void {
    const chosen = this.cells.chosen();
    const rows = chosen.map((row) => ({ id: row.id, version: row.version ?? 0 }));
    const last = chosen.at(-1)?.id ?? "";
    switch (action) {
      case "undo": return void this.turn("undo_url");
      case "redo": return void this.turn("redo_url");
      case "insert": return void this.send([{ do: "insert", after: last }]).then(() => this.toNew());
      case "insertNode": return void this.send([{ do: "insert", after: last, node: true }]);
      case "remove": return this.structural(rows.map((row) => ({ do: "remove", ...row })));
      case "indent":
      case "outdent": return this.structural(rows.map((row) => ({ do: action, id: row.id })));
      case "copy": return this.copy();
      case "link": return void this.linkChosen(chosen);
      case "details": return this.details(chosen[0]);
      case "edit": return this.cells.open();
    }
  }

  private structural(commands: Command[]): void {
    if (!commands.length) this.tell("chooseRows");
    else if (this.host.isGrouped()) this.tell("ungroupFirst");
    else void this.send(commands);
  }

  private turn(url: "undo_url" | "redo_url"): Promise<void> {
    return this.after(async () => {
      const { editor, plan } = this.host.data();
      if (editor) this.take(await ask(`${editor[url]}?since=${plan.edition}`, {}));
    });
  }

  /** The row that was just added becomes active, ready for its name. */
  private toNew(): void {
    const newest = this.host.data().activities.filter((each) => each.version === this.host.data().plan.edition && each.kind !== "summary");
    const row = newest.at(-1);
    if (!row || !gantt.isTaskExists(row.id)) return;
    this.cells.selection.put(row.id, "name");
    this.cells.focus();
    this.cells.reveal();
  }

  private paste(text: string, column: ColumnKey, columns: ColumnKey[], rows: Activity[]): void {
    const codes = new Set(this.host.data().activities.map((activity) => activity.code));
    const commands = pasteCommands(text, column, columns, rows, codes);
    if (commands.length) void this.send(commands);
    else this.tell("nothingPasted");
  }

  private copy(): void {
    const columns = gantt.config.columns as { template: (row: Row) => string }[];
    const rows = this.cells.chosen().map((activity) => columns.map((column) => textOf(column.template(gantt.getTask(activity.id) as unknown as Row))));
    void navigator.clipboard.writeText(copied(rows)).then(() => this.bar.say(this.speak("copied", rows.length)));
  }

  private details(activity: Activity | undefined): void {
    if (activity?.url) openInDrawer(activity.url);
    else this.tell("chooseRows");
  }

  private refusesBar({ activity }: Row, mode: string): boolean {
    if (activity.kind === "summary" || activity.kind === "loe") this.tell("fromBelow");
    else if (activity.progress === "completed" || (mode === "move" && activity.progress !== "not_started")) this.tell("progressIsRecorded");
    else if (mode === "resize" && activity.kind !== "task") this.tell("milestoneHasNoLength");
    else return false;
    return true;
  }

  private place(id: Id, parent: Id, after: Id | null): void {
    const [above, before] = [parent ? String(parent) : "", after === null ? "" : String(after)];
    if (this.host.isGrouped()) this.tell("ungroupFirst");
    else void this.send([{ do: "move", id, parent: above, after: before }]);
  }

  private linkChosen(chosen: Activity[]): Promise<void> | void {
    const work = chosen.filter((activity) => activity.kind !== "summary");
    const [one, two] = work;
    if (work.length !== 2 || !one || !two) this.tell("chooseTwo");
    else return this.link(one.id, two.id, "FS");
  }

  private async link(source: Id, target: Id, type: LinkType): Promise<void> {
    const [before, after] = [activityOf(source), activityOf(target)];
    if (before.kind === "summary" || after.kind === "summary") return this.tell("linkActivities");
    const choice = await askLink(this.speak, pair(before, after), { type, lag: "0" }, false);
    if (choice && choice !== "remove") await this.send([{ do: "link", source, target, ...choice }]);
  }

  private async editLink(id: Id): Promise<void> {
    const { link } = gantt.getLink(id) as unknown as ChartLink;
    const choice = await askLink(this.speak, pair(activityOf(link.source), activityOf(link.target)), link, true);
    if (!choice) return;
    const was = `${link.type} ${link.lag ?? "0"}`;
    const known = { id: link.id, version: link.version ?? 0, was };
    await this.send([choice === "remove" ? { do: "unlink", ...known } : { do: "relink", ...known, ...choice }]);
  }

  private tell(word: WordKey): void {
    showToast({ text: this.speak(word), kind: "yellow" });
  }

  private editor(): Editor {
    const { editor } = this.host.data();
    if (!editor) throw new Error("this plan is not edited here");
    return editor;
  }
}

function pair(before: Activity, after: Activity): string {
  return `${before.code} ${before.name} → ${after.code} ${after.name}`;
}

function textOf(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}
