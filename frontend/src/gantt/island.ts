/** The Gantt on a page: fetches a plan, draws it, folds and filters it. It never calculates a date. */
import { gantt } from "dhtmlx-gantt";
import { openInDrawer } from "../behaviours/drawer";
import { showToast } from "../behaviours/toasts";
import { activityOf } from "./cells";
import { cellText } from "./columns";
import type { Activity, Column, ColumnKey, GanttData } from "./contract";
import { readFinish, readStart } from "./dates";
import { merge, type Delta } from "./delta";
import { GanttEditor } from "./editor";
import { grouped, type GroupKey } from "./groups";
import { buildLegend } from "./legend";
import { fetchPlan, painted } from "./loading";
import { Others } from "./others";
import { printChart } from "./print";
import { shownIds, toLink, toLinks, toRows, type ChartLink, type Row } from "./rows";
import { chooseZoom, drawnSpan, fitZoom, scalesOf, zoomByKey, type Zoom } from "./scales";
import { barClass, besideBar, DEFAULT_COLUMNS, EDITOR_COLUMNS, gridColumns, linkClass, rowClass, tooltip } from "./templates";
import { buildToolbar, make, type Toolbar } from "./toolbar";
import { readView, saveView } from "./view";
import { speaker, type Speak } from "./words";

const PHONE = "(max-width: 640px)";
const BAR_PX = 16;
const DAY_MS = 86_400_000;
const FIRST_SCREENS = 5; // how many window widths the plan may span at the first zoom

export class GanttIsland {
  private readonly speak: Speak;
  private readonly chart = make("div", "gantt-chart");
  private readonly dataDateLine = make("div", "data-date-line");
  private data: GanttData | null = null;
  private toolbar: Toolbar | null = null;
  private editor: GanttEditor | null = null;
  private others: Others | null = null;
  private groupKey: GroupKey = "wbs";
  private shown: Set<string | number> | null = null;
  private folds = new Map<string | number, boolean>();
  private zoom: Zoom = zoomByKey("week");

  constructor(private readonly host: HTMLElement) {
    this.speak = speaker(host.dataset["lang"] ?? document.documentElement.lang);
    host.classList.add("gantt-island");
    document.addEventListener("gantt:reload", () => void this.load());
  }

  async load(): Promise<void> {
    if (!this.data) this.say(this.speak("loading"));
    try {
      const { src = "", opensWith } = this.host.dataset;
      if (opensWith && !this.data) {
        this.show(await fetchPlan(src + opensWith));
        await painted();
      }
      this.show(await fetchPlan(src));
    } catch (problem) {
      this.say(this.speak("failed", problem instanceof Error ? problem.message : ""), true);
    }
  }

  private show(data: GanttData): void {
    const again = this.data !== null;
    const stays = again && !this.data?.partial;
    this.data = data;
    this.host.inert = data.partial === true; // nothing is edited or counted before all of it is there
    this.host.ariaBusy = String(this.host.inert);
    if (data.activities.length === 0) {
      this.say(this.speak("empty"));
      return;
    }
    const place = stays ? gantt.getScrollState() : null;
    if (!again) this.build(data);
    this.fill();
    if (place) gantt.scrollTo(place.x, place.y);
    else this.toDataDate();
  }

  /** Puts all rows into the chart anew. */
  private fill(): void {
    const data = this.need();
    gantt.clearAll();
    this.applyScale();
    const activities = this.gathered();
    const rows = toRows({ ...data, activities }, (activity) => this.folds.get(activity.id) ?? true);
    this.choose();
    gantt.parse({ data: rows, links: toLinks(data) } as never); // draws, so what is filtered is known before
    this.editor?.cells.selection.keep((id) => gantt.isTaskExists(id));
  }

  /** Draws what an edit, one's own or another's, has changed. */
  private apply(delta: Delta): void {
    if (delta.edition <= this.need().plan.edition && delta.editable) return; // came late
    const { structural, changed, links, goneLinks } = merge(this.need(), delta);
    this.others?.note(delta.edits ?? []);
    if (!delta.editable && this.editor) {
      showToast({ text: this.speak("noLonger"), kind: "yellow" });
      window.location.reload();
      return;
    }
    const place = gantt.getScrollState();
    if (structural || this.groupKey !== "wbs") {
      this.fill();
      gantt.scrollTo(place.x, place.y);
    } else {
      const known = changed.filter((activity) => gantt.isTaskExists(activity.id));
      for (const row of toRows({ activities: known }, () => true)) {
        const { parent: _parent, open: _open, ...shown } = row;
        Object.assign(gantt.getTask(row.id), shown, { duration: (row.end_date.getTime() - row.start_date.getTime()) / 60_000 });
      }
      for (const id of goneLinks) if (gantt.isLinkExists(id)) gantt.deleteLink(id);
      for (const link of links) {
        if (gantt.isLinkExists(link.id)) Object.assign(gantt.getLink(link.id), toLink(link));
        else gantt.addLink(toLink(link) as never);
      }
      this.applyScale();
      this.filter();
    }
    this.editor?.showOwn();
  }

  private gathered(): Activity[] {
    const { activities, editor } = this.need();
    if (this.groupKey === "wbs") return activities;
    const lights: Record<string, string> = { none: this.speak("noLight") };
    for (const each of activities) if (each.light !== "none") lights[each.light] ??= each.light_text.split("：")[0] ?? each.light;
    const words: Record<Exclude<GroupKey, "wbs">, (activity: Activity) => string> = {
      light: (activity) => lights[activity.light] ?? activity.light,
      critical: (activity) => this.speak(activity.critical ? "isCritical" : "notCritical"),
      calendar: (activity) => editor?.calendars.find(([id]) => id === activity.calendar)?.[1] ?? activity.calendar ?? "/",
    };
    return grouped(activities, words[this.groupKey]);
  }

  private build(data: GanttData): void {
    const saved = readView();
    const width = this.host.clientWidth * FIRST_SCREENS;
    this.zoom = saved.zoom ? zoomByKey(saved.zoom) : chooseZoom(this.days(), width);
    this.toolbar = buildToolbar(this.speak, data.plan.data_date, this.deepest(), this.columnChoice(), data.columns, {
      zoom: (key) => this.setZoom(zoomByKey(key)),
      fit: () => this.fit(),
      toDataDate: () => this.toDataDate(),
      unfold: (level) => this.unfold(level),
      filter: () => this.filter(),
      group: (key) => {
        this.groupKey = key;
        this.fill();
      },
      chooseColumn: (key, on) => this.chooseColumn(key, on),
      print: () => printChart(this.host, this.chart, () => this.fit()),
    });
    this.toolbar.showZoom(this.zoom.key);
    this.host.replaceChildren(this.toolbar.element, this.chart, buildLegend(data, this.speak));
    this.configure();
    if (data.editor && !window.matchMedia(PHONE).matches) this.beginEditing();
    gantt.init(this.chart);
    this.listen();
    this.others ??= new Others(
      () => `${this.need().plan.changes_url}?since=${this.need().plan.edition}`,
      () => this.data === null || this.editor?.cells.isEditing === true || Boolean(gantt.getState().drag_id),
      (delta) => this.apply(delta), this.speak,
    );
  }

  private beginEditing(): void {
    this.editor = new GanttEditor({
      data: () => this.need(), apply: (delta) => this.apply(delta), isGrouped: () => this.groupKey !== "wbs",
    }, this.chart, this.speak);
    this.toolbar?.element.after(this.editor.bar.element);
    this.editor.configure();
    this.editor.listen();
  }

  private configure(): void {
    const phone = window.matchMedia(PHONE).matches;
    const gridPx = phone ? 150 : Math.min(704, Math.round(this.host.clientWidth * 0.58));
    gantt.i18n.setLocale(this.speak("locale")); // what the chart itself reads out: "link from … to …"
    gantt.plugins({ tooltip: !phone, keyboard_navigation: true });
    gantt.setSkin?.("terrace");
    Object.assign(gantt.config, {
      readonly: true,
      keyboard_navigation: true,
      smart_rendering: true,
      show_task_cells: false,
      row_height: phone ? 44 : 36,
      bar_height: BAR_PX,
      scale_height: 48,
      link_radius: 3,
      duration_unit: "minute",
      columns: this.columns(),
      grid_elastic_columns: false,
      show_errors: false,
      layout: {
        css: "gantt_container",
        cols: [
          { width: gridPx, min_width: 120, rows: [
            { view: "grid", scrollX: "gridX", scrollY: "v", scrollable: true },
            { view: "scrollbar", id: "gridX", group: "x" },
          ] },
          { resizer: true, width: 1 },
          { rows: [
            { view: "timeline", scrollX: "timeX", scrollY: "v" },
            { view: "scrollbar", id: "timeX", group: "x" },
          ] },
          { view: "scrollbar", id: "v" },
        ],
      },
    });
    Object.assign(gantt.templates, {
      task_text: () => "",
      task_class: (_start: Date, _end: Date, row: Row) => barClass(row),
      grid_row_class: (_start: Date, _end: Date, row: Row) => this.rowClass(row),
      task_row_class: (_start: Date, _end: Date, row: Row) => this.rowClass(row),
      link_class: (link: ChartLink) => linkClass(link),
      rightside_text: (_start: Date, _end: Date, row: Row) => besideBar(row, BAR_PX),
      scale_cell_class: (date: Date) => this.holdsDataDate(date) ? "holds-data-date" : "",
      tooltip_text: (_start: Date, _end: Date, row: Row) => tooltip(row, this.speak),
      grid_file: () => "",
      grid_folder: () => "",
    });
  }

  private listen(): void {
    gantt.attachEvent("onBeforeTaskDisplay", (id: string | number) => !this.shown || this.shown.has(id));
    gantt.attachEvent("onTaskClick", (id: string | number, event: Event) => {
      const onFold = event.target instanceof Element && event.target.closest(".gantt_tree_icon");
      if (!onFold && !this.editor) this.open(id);
      return true;
    });
    gantt.attachEvent("onTaskDblClick", () => false);
    for (const event of ["onGanttRender", "onDataRender", "onGanttScroll"] as const) {
      gantt.attachEvent(event, () => void requestAnimationFrame(() => this.editor?.cells.mark()));
    }
    gantt.attachEvent("onTaskOpened", (id: string | number) => this.folds.set(id, true));
    gantt.attachEvent("onTaskClosed", (id: string | number) => this.folds.set(id, false));
    gantt.attachEvent("onGanttRender", () => {
      this.drawDataDate();
      // The vendor calls its resize handles column headers; nobody should hear them read out.
      for (const handle of this.chart.querySelectorAll(".gantt_grid_column_resize_wrap")) handle.setAttribute("role", "presentation");
    });
    gantt.addShortcut("enter", () => {
      const id = document.activeElement?.getAttribute(gantt.config.task_attribute);
      if (id) window.location.assign(activityOf(id).url);
    }, "taskRow");
  }

  private rowClass(row: Row): string {
    return `${rowClass(row)} ${this.others?.isMarked(row.id) ? "just-changed" : ""}`.trim();
  }

  private open(id: string | number): void {
    const { url } = activityOf(id);
    if (url) openInDrawer(url);
  }

  private setZoom(zoom: Zoom): void {
    const left = gantt.dateFromPos(gantt.getScrollState().x);
    this.zoom = zoom;
    saveView({ zoom: zoom.key });
    this.toolbar?.showZoom(zoom.key);
    this.applyScale();
    gantt.render();
    if (left) gantt.scrollTo(gantt.posFromDate(left), null);
  }

  private fit(): void {
    this.setZoom(fitZoom(this.days(), gantt.$task.clientWidth));
    gantt.scrollTo(0, null);
  }

  private applyScale(): void {
    const { plan } = this.need();
    Object.assign(gantt.config, drawnSpan(readStart(plan.start), readFinish(plan.finish), this.zoom), {
      scales: scalesOf(this.zoom, this.speak),
      min_column_width: this.zoom.columnPx,
    });
  }

  private toDataDate(): void {
    const { plan, activities } = this.need();
    const date = readStart(plan.data_date);
    const at = gantt.posFromDate(date);
    const running = activities.find((activity) =>
      activity.kind === "task" && !activity.actual_finish && readFinish(activity.finish) >= date && gantt.isTaskVisible(activity.id));
    const top = running ? Math.max(0, gantt.getTaskTop(running.id) - 3 * gantt.config.row_height) : null;
    gantt.scrollTo(Math.max(0, at - gantt.$task.clientWidth * 0.3), top);
  }

  private unfold(level: number): void {
    gantt.batchUpdate(() => {
      gantt.eachTask((row: Row & { $open: boolean }) => {
        row.$open = row.activity.wbs_level < level;
        this.folds.set(row.id, row.$open);
      });
    });
    gantt.render();
  }

  private filter(): void {
    this.choose();
    gantt.render();
  }

  /** Which rows the filter leaves, and how many they are. */
  private choose(): void {
    const { activities } = this.need();
    const bar = this.toolbar;
    if (!bar) return;
    this.shown = shownIds(activities, {
      critical: bar.critical.getAttribute("aria-pressed") === "true",
      lights: bar.lights.getAttribute("aria-pressed") === "true",
      words: bar.search.value,
    });
    bar.count.textContent = this.shown?.size === 0
      ? this.speak("none")
      : this.speak("count", this.shown?.size ?? activities.length, activities.length);
  }

  private chooseColumn(key: ColumnKey, on: boolean): void {
    const hidden = new Set(readView().hidden ?? []);
    if (on) hidden.delete(key);
    else hidden.add(key);
    saveView({ hidden: [...hidden] });
    gantt.config.columns = this.columns() as never;
    gantt.render();
  }

  private columnChoice(): Map<ColumnKey, boolean> {
    const hidden = readView().hidden ?? [];
    return new Map(this.offeredColumns().map((column) => [keyOf(column), !hidden.includes(keyOf(column))]));
  }

  private columns(): object[] {
    const choice = this.columnChoice();
    const phone = window.matchMedia(PHONE).matches;
    const wanted = phone ? (["name"] as Column[]) : this.offeredColumns().filter((column) => choice.get(keyOf(column)));
    const columns = gridColumns(wanted, this.need().plan.units, this.speak, {
      mark: (activity) => this.others?.markOf(activity.id) ?? "",
      edited: (activity, key) => cellText(activity, key, this.need().editor, this.speak),
    });
    if (phone) Object.assign(columns[0] ?? {}, { width: 150 });
    return columns;
  }

  private offeredColumns(): Column[] {
    const { columns, editor } = this.need();
    return columns?.length ? columns : editor ? EDITOR_COLUMNS : DEFAULT_COLUMNS;
  }

  private drawDataDate(): void {
    const layer = gantt.$task_data as HTMLElement;
    if (this.dataDateLine.parentElement !== layer) layer.append(this.dataDateLine);
    this.dataDateLine.style.left = `${gantt.posFromDate(readStart(this.need().plan.data_date))}px`;
    this.dataDateLine.style.height = `${gantt.getVisibleTaskCount() * gantt.config.row_height}px`;
  }

  private holdsDataDate(cell: Date): boolean {
    const at = readStart(this.need().plan.data_date).getTime();
    return cell.getTime() <= at && at < gantt.date.add(cell, 1, this.zoom.key).getTime();
  }

  private say(text: string, canRetry = false): void {
    const box = make("div", "empty");
    box.setAttribute("role", "status");
    box.append(text);
    if (canRetry) {
      const retry = make("button", "btn");
      retry.textContent = this.speak("retry");
      retry.addEventListener("click", () => void this.load());
      box.append(retry);
    }
    this.data = null;
    this.host.replaceChildren(box);
  }

  private days(): number {
    const { plan } = this.need();
    return Math.max(1, (readFinish(plan.finish).getTime() - readStart(plan.start).getTime()) / DAY_MS);
  }

  private deepest(): number {
    return this.need().activities.reduce((depth, activity) => Math.max(depth, activity.wbs_level), 1);
  }

  private need(): GanttData {
    if (!this.data) throw new Error("no plan is loaded");
    return this.data;
  }
}

function keyOf(column: Column): ColumnKey {
  return typeof column === "string" ? column : column.key;
}

