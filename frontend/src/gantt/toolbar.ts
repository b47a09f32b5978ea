/** The row of controls above the chart, built by hand so that no text is ever parsed as HTML. */
import type { Column, ColumnKey } from "./contract";
import { GROUPS, type GroupKey } from "./groups";
import { ZOOMS, type ZoomKey } from "./scales";
import type { Speak } from "./words";

export interface ToolbarActions {
  zoom(key: ZoomKey): void;
  fit(): void;
  toDataDate(): void;
  unfold(level: number): void;
  filter(): void;
  group(key: GroupKey): void;
  chooseColumn(key: ColumnKey, shown: boolean): void;
  print(): void;
}

export interface Toolbar {
  element: HTMLElement;
  critical: HTMLButtonElement;
  lights: HTMLButtonElement;
  search: HTMLInputElement;
  count: HTMLElement;
  showZoom(key: ZoomKey): void;
}

const SEARCH_PAUSE_MS = 250;

export function buildToolbar(speak: Speak, dataDate: string, deepest: number, columns: Map<ColumnKey, boolean>, labels: Column[], does: ToolbarActions): Toolbar {
  const element = make("div", "gantt-toolbar no-print");
  element.setAttribute("role", "toolbar");

  const zooms = make("div", "gantt-zooms");
  zooms.setAttribute("role", "group");
  zooms.setAttribute("aria-label", speak("zoom"));
  const zoomButtons = ZOOMS.map(({ key }) => button(speak(key), () => does.zoom(key), key));
  zooms.append(...zoomButtons);

  const critical = toggle(speak("critical"), does.filter);
  const lights = toggle(speak("lights"), does.filter);
  const search = make("input", "in") as HTMLInputElement;
  search.type = "search";
  search.placeholder = speak("search");
  search.setAttribute("aria-label", speak("search"));
  let pause: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(does.filter, SEARCH_PAUSE_MS);
  });
  const count = make("span", "dim small");
  count.setAttribute("role", "status");

  element.append(
    zooms,
    button(speak("fit"), does.fit),
    button(speak("dataDate", dataDate.slice(0, 10)), does.toDataDate),
    levels(speak, deepest, does),
    critical, lights, search,
    groups(speak, does),
    columnMenu(speak, columns, labels, does),
    button(speak("print"), does.print),
    count,
  );
  return { element, critical, lights, search, count, showZoom: (key) => press(zoomButtons, key) };
}

function press(buttons: HTMLButtonElement[], key: ZoomKey): void {
  for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset["key"] === key));
}

function levels(speak: Speak, deepest: number, does: ToolbarActions): HTMLSelectElement {
  const select = make("select", "in") as HTMLSelectElement;
  select.setAttribute("aria-label", speak("levels"));
  select.append(new Option(speak("levels"), ""));
  for (let level = 1; level < deepest; level++) select.append(new Option(speak("level", level), String(level)));
  select.append(new Option(speak("allLevels"), "99"));
  select.addEventListener("change", () => {
    if (select.value) does.unfold(Number(select.value));
    select.value = "";
  });
  return select;
}

function groups(speak: Speak, does: ToolbarActions): HTMLSelectElement {
  const select = make("select", "in") as HTMLSelectElement;
  select.setAttribute("aria-label", speak("groupBy"));
  select.append(...GROUPS.map((key) => new Option(speak("grouped", speak(`by_${key}`)), key)));
  select.addEventListener("change", () => does.group(select.value as GroupKey));
  return select;
}

function columnMenu(speak: Speak, columns: Map<ColumnKey, boolean>, labels: Column[], does: ToolbarActions): HTMLElement {
  const menu = make("details", "menu hide-phone");
  const summary = make("summary", "btn");
  summary.textContent = speak("columns");
  const list = make("ul", "menu-list");
  for (const [key, shown] of columns) {
    const given = labels.find((column) => typeof column !== "string" && column.key === key);
    const label = make("label", "check");
    const box = make("input", "") as HTMLInputElement;
    box.type = "checkbox";
    box.checked = shown;
    box.disabled = key === "name";
    box.addEventListener("change", () => does.chooseColumn(key, box.checked));
    label.append(box, (typeof given === "object" && given.label) || speak(key));
    const item = make("li", "");
    item.append(label);
    list.append(item);
  }
  menu.append(summary, list);
  return menu;
}

function toggle(text: string, act: () => void): HTMLButtonElement {
  const made = button(text, () => {
    made.setAttribute("aria-pressed", String(made.getAttribute("aria-pressed") !== "true"));
    act();
  });
  made.setAttribute("aria-pressed", "false");
  return made;
}

export function button(text: string, act: () => void, key = ""): HTMLButtonElement {
  const made = make("button", "btn") as HTMLButtonElement;
  made.type = "button";
  made.textContent = text;
  made.dataset["key"] = key;
  made.addEventListener("click", act);
  return made;
}

export function make(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  return element;
}
