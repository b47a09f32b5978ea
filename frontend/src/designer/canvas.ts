/** The palette of field types and the form as cards: by click, by drag, and by keyboard alike. */
import type { Data, Design, Field, Problem } from "./contract";
import { button, h, select } from "./dom";
import { duplicate, find, insert, move, newField, remove, siblings } from "./edits";
import { shownFormula } from "./labels";
import type { Store } from "./store";
import type { Speak } from "./words";

const NEW = "application/x-yingzao-type";
const OLD = "application/x-yingzao-place";

export class Canvas {
  readonly palette: HTMLElement;
  readonly element: HTMLElement;
  private problems: Problem[] = [];
  private readonly words: Map<string, string>;

  constructor(
    private readonly store: Store,
    private readonly data: Data,
    private readonly speak: Speak,
  ) {
    this.words = new Map(data.types.map(({ type, label }) => [type, label]));
    this.palette = this.buildPalette();
    this.element = h("ol", { class: "design-board", attrs: { "aria-label": speak("canvas") } });
    this.element.addEventListener("dragover", (event) => this.over(event));
    this.element.addEventListener("dragleave", () => this.mark(null));
    this.element.addEventListener("drop", (event) => this.drop(event));
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.draw();
  }

  mark(card: Element | null): void {
    for (const each of this.element.querySelectorAll(".drop-before")) each.classList.remove("drop-before");
    card?.classList.add("drop-before");
  }

  show(problems: Problem[]): void {
    this.problems = problems;
    this.draw();
  }

  /** Draws the cards anew; the card with the focus keeps it. */
  draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-place]")?.dataset["place"];
    const held = this.element.contains(document.activeElement);
    const fields = this.store.design.questions.fields;
    this.element.replaceChildren(...fields.map((field) => this.card(field, field.key)));
    if (!fields.length) this.element.append(h("li", { class: "design-empty" }, this.speak("empty")));
    if (held && focused) this.focus(focused);
  }

  focus(place: string): void {
    this.element.querySelector<HTMLElement>(`[data-place="${CSS.escape(place)}"] > .design-card`)?.focus();
  }

  private buildPalette(): HTMLElement {
    const items = this.data.types.map(({ type, label }) => {
      const item = button(label, () => this.add(type), "btn design-type", { draggable: "true", "data-type": type });
      item.addEventListener("dragstart", (event) => event.dataTransfer?.setData(NEW, type));
      return h("li", {}, item);
    });
    return h("section", { class: "design-palette", attrs: { "aria-label": this.speak("palette") } },
      h("h2", {}, this.speak("palette")), h("p", { class: "help" }, this.speak("paletteHelp")), h("ul", {}, ...items));
  }

  /** Behind the selected question, else at the end. */
  private add(type: string, index = -1): void {
    const top = this.store.selected.split(".")[0] ?? "";
    const after = this.store.design.questions.fields.findIndex((field) => field.key === top);
    const field = newField(this.store.design, type, this.words.get(type) ?? type, [this.speak("choice1"), this.speak("choice2")], this.speak("label"));
    this.store.change((draft) => insert(draft, field, index >= 0 ? index : after >= 0 ? after + 1 : draft.questions.fields.length));
    this.store.select(field.key);
  }

  private card(field: Field, place: string): HTMLElement {
    const wrong = this.problems.filter((each) => each.place === place || each.place === String(this.numberOf(place)));
    const item = h("li", { class: wrong.length ? "wrong" : "", attrs: { "data-place": place, draggable: "true" } },
      h("div", { class: "design-card", attrs: { tabindex: "0", role: "button", "aria-pressed": String(this.store.selected === place) }, on: { click: () => this.store.select(place), focus: () => this.store.select(place) } },
        h("b", {}, field.label || "…"), field["required"] === true && h("span", { class: "needed" }, " *"),
        h("span", { class: "dim small" }, ` ${this.words.get(field.type) ?? field.type}${typeof field["unit"] === "string" && field["unit"] ? ` (${field["unit"]})` : ""}`),
        this.detail(field, place), ...wrong.map((each) => h("p", { class: "error" }, each.said))),
      h("div", { class: "design-acts" },
        this.act("↑", "up", field, () => this.shift(place, -1)), this.act("↓", "down", field, () => this.shift(place, 1)),
        this.act("×2", "copy", field, () => this.copy(place)), this.act("✕", "remove", field, () => this.takeOut(place))));
    item.addEventListener("dragstart", (event) => {
      event.dataTransfer?.setData(OLD, place);
      event.stopPropagation();
    });
    if (field.type === "table") item.append(this.columns(field));
    return item;
  }

  private detail(field: Field, place: string): HTMLElement | false {
    const table = place.includes(".") ? place.split(".")[0] : "";
    const formula = typeof field["formula"] === "string" ? field["formula"] : "";
    const shown = typeof field["show_when"] === "string" ? field["show_when"] : "";
    const words = [formula && `= ${shownFormula(this.store.design, formula, table)}`, shown && this.speak("of", this.speak("showWhen"), shownFormula(this.store.design, shown)), field.choices?.join(" / ")];
    const text = words.filter(Boolean).join("；");
    return text ? h("span", { class: "dim small design-detail" }, text) : false;
  }

  private act(sign: string, word: "up" | "down" | "copy" | "remove", field: Field, does: () => void): HTMLElement {
    const label = this.speak("of", this.speak(word), field.label);
    return button(sign, does, "btn mini quiet", { "aria-label": label, title: this.speak(word) });
  }

  private columns(table: Field): HTMLElement {
    const types = this.data.columnTypes.map((type): [string, string] => [type, this.words.get(type) ?? type]);
    const adder = select([["", this.speak("addColumn")], ...types], "", (type) => type && this.addColumn(table.key, type), { "aria-label": this.speak("of", table.label, this.speak("addColumn")) });
    const cards = (table.columns ?? []).map((column) => this.card(column, `${table.key}.${column.key}`));
    return h("ol", { class: "design-columns" }, ...cards, h("li", {}, adder));
  }

  private addColumn(table: string, type: string): void {
    const field = newField(this.store.design, type, this.words.get(type) ?? type, [this.speak("choice1"), this.speak("choice2")], "");
    this.store.change((draft) => find(draft, table)?.columns?.push(field));
    this.store.select(`${table}.${field.key}`);
  }

  private numberOf(place: string): number {
    return this.store.design.questions.fields.findIndex((field) => field.key === place) + 1;
  }

  private shift(place: string, by: number): void {
    this.store.change((draft) => void move(draft, place, by));
    this.focus(place);
  }

  private copy(place: string): void {
    let made = "";
    this.store.change((draft) => { made = duplicate(draft, place); });
    this.store.select(made);
  }

  private takeOut(place: string): void {
    const list = siblings(this.store.design, place);
    const index = list.findIndex((field) => field.key === place.split(".").at(-1));
    const next = list[index + 1] ?? list[index - 1];
    const parent = place.includes(".") ? `${place.split(".")[0]}.` : "";
    this.store.change((draft) => remove(draft, place));
    this.store.select(next ? parent + next.key : "");
    if (next) this.focus(parent + next.key);
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (!target.classList.contains("design-card")) return;
    const place = target.closest<HTMLElement>("[data-place]")!.dataset["place"]!;
    const does: Record<string, () => void> = {
      "Alt+ArrowUp": () => this.shift(place, -1), "Alt+ArrowDown": () => this.shift(place, 1),
      "Delete": () => this.takeOut(place), "Ctrl+d": () => this.copy(place),
      "ArrowUp": () => this.step(target, -1), "ArrowDown": () => this.step(target, 1),
      "Enter": () => document.querySelector<HTMLElement>(".design-properties input")?.focus(),
    };
    const chord = `${event.altKey ? "Alt+" : ""}${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.key}`;
    if (!does[chord]) return;
    event.preventDefault();
    does[chord]!();
  }

  private step(card: HTMLElement, by: number): void {
    const cards = [...this.element.querySelectorAll<HTMLElement>(".design-card")];
    cards[cards.indexOf(card) + by]?.focus();
  }

  // -- dragging ------------------------------------------------------------------------------------

  private over(event: DragEvent): void {
    const types = event.dataTransfer?.types ?? [];
    if (!types.includes(NEW) && !types.includes(OLD)) return;
    event.preventDefault();
    this.mark((event.target as Element).closest("[data-place]"));
  }

  private drop(event: DragEvent): void {
    event.preventDefault();
    this.mark(null);
    const onto = (event.target as Element).closest<HTMLElement>("[data-place]")?.dataset["place"] ?? "";
    const type = event.dataTransfer?.getData(NEW) ?? "";
    const place = event.dataTransfer?.getData(OLD) ?? "";
    const index = this.store.design.questions.fields.findIndex((field) => field.key === onto.split(".")[0]);
    if (type) this.add(type, index >= 0 ? index : this.store.design.questions.fields.length);
    else if (place) this.store.change((draft) => dragged(draft, place, onto));
  }
}

/** Before the card it is dropped on, within the same list; elsewhere to the end. */
function dragged(draft: Design, place: string, onto: string): void {
  const list = siblings(draft, place);
  const from = list.findIndex((field) => field.key === place.split(".").at(-1));
  const within = place.includes(".") ? onto.split(".")[1] : onto.split(".")[0];
  const before = list.findIndex((field) => field.key === within);
  const [taken] = list.splice(from, 1);
  if (!taken) return;
  list.splice(before < 0 ? list.length : before > from ? before - 1 : before, 0, taken);
}
