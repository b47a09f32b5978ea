/** What is set for one question; drawn anew when another is chosen, not while somebody types. */
import type { Data, Field, Problem } from "./contract";
import { area, button, check, h, input, labelled, select } from "./dom";
import { conditionEditor } from "./conditions";
import { find, rename } from "./edits";
import { nameInFormula, shownFormula, storedFormula } from "./labels";
import type { Store } from "./store";
import type { Speak } from "./words";

const UNITS = ["mm", "cm", "m", "km", "m²", "m³", "kg", "t", "d", "h", "min", "℃", "%", "元", "kN", "MPa", "µg/m³", "dB", "个", "人", "台"];
const FIXED = new Set(["text", "long_text", "number", "money", "date", "time", "yes_no", "choice"]);
const MORE = "design-more";

export class Properties {
  readonly element = h("section", { class: "design-properties card" });
  private readonly head = h("h2", {});
  private drawnFor = "";
  private checkLine = h("p", { class: "help", attrs: { role: "status" } });
  private problems: Problem[] = [];
  private results: Record<string, string> = {};

  constructor(
    private readonly store: Store,
    private readonly data: Data,
    private readonly speak: Speak,
  ) {
    this.draw();
  }

  /** After another question was chosen, undone or redone. */
  draw(): void {
    const place = this.store.selected;
    const field = find(this.store.design, place);
    this.drawnFor = place;
    const parts = field ? this.parts(field, place.includes(".") ? place.split(".")[0]! : "") : [h("p", { class: "dim" }, this.speak("chooseField"))];
    this.element.replaceChildren(this.head, h("div", { class: "form" }, ...parts));
    this.tellLabel();
    this.tellFormula();
  }

  /** The label as it is being typed. */
  tellLabel(): void {
    this.head.textContent = find(this.store.design, this.drawnFor)?.label || this.speak("properties");
  }

  /** What the server says of formulas. */
  show(problems: Problem[], results: Record<string, string>): void {
    this.problems = problems;
    this.results = results;
    this.tellFormula();
  }

  private tellFormula(): void {
    const wrong = this.problems.filter((each) => each.place === this.drawnFor);
    const result = this.results[this.drawnFor];
    this.checkLine.className = wrong.length ? "error" : "help";
    this.checkLine.textContent = wrong.length ? wrong.map((each) => each.said).join("；") : result ? this.speak("gives", result) : "";
  }

  private set(word: string, value: unknown): void {
    const place = this.drawnFor;
    this.store.change((draft) => {
      const field = find(draft, place);
      if (!field) return;
      if (value === "" || value === undefined || value === false || (Array.isArray(value) && !value.length)) delete field[word];
      else field[word] = value;
      if (word === "label" && value === "") field.label = "";
      if (word === "on_paper") field["on_paper"] = value;
    }, `${place} ${word}`);
  }

  private parts(field: Field, table: string): HTMLElement[] {
    const { speak } = this;
    const text = (word: string): string => (typeof field[word] === "string" ? (field[word] as string) : "");
    const isAsked = field.type !== "computed" && field.type !== "heading";
    const found: (HTMLElement | false)[] = [
      labelled(speak("label"), input(field.label, (value) => this.set("label", value), { maxlength: "200", "data-word": "label" })),
      field.type === "computed" && this.formula(field, table),
      field.type === "computed" && this.checkLine,
      ...this.ofType(field),
      isAsked && check(speak("required"), field["required"] === true, (on) => this.set("required", on)),
      !table && conditionEditor(speak("showWhen"), this.store, this.speak, text("show_when"), (value) => this.set("show_when", value)),
      !table && isAsked && this.defaultPart(field),
      this.rest(field, table, isAsked, text),
      field.type !== "computed" && this.checkLine,
    ];
    return found.filter((each): each is HTMLElement => each !== false);
  }

  private ofType(field: Field): HTMLElement[] {
    const { speak } = this;
    const numberField = (word: string, label: string): HTMLElement =>
      labelled(label, input(field[word] === undefined ? "" : String(field[word]), (value) => this.set(word, wholeOrText(word, value)), { inputmode: "decimal" }), "", false);
    switch (field.type) {
      case "number": return [this.unit(field), numberField("decimals", speak("decimals")), numberField("min", speak("min")), numberField("max", speak("max"))];
      case "money": return [numberField("decimals", speak("decimals")), numberField("min", speak("min")), numberField("max", speak("max"))];
      case "computed": return [this.unit(field), numberField("decimals", speak("decimals"))];
      case "text": case "long_text": return [numberField("max_length", speak("maxLength"))];
      case "choice": return [
        labelled(speak("choices"), area((field.choices ?? []).join("\n"), (value) => this.set("choices", linesOf(value)), 4)),
        check(speak("multiple"), field["multiple"] === true, (on) => this.set("multiple", on)),
      ];
      case "table": return [numberField("min_rows", speak("minRows")), numberField("max_rows", speak("maxRows")), this.totals(field)];
    }
    return [];
  }

  private unit(field: Field): HTMLElement {
    const list = h("datalist", { attrs: { id: "design-units" } }, ...UNITS.map((unit) => h("option", { attrs: { value: unit } })));
    const part = labelled(this.speak("unit"), input(typeof field["unit"] === "string" ? field["unit"] : "", (value) => this.set("unit", value.trim()), { list: "design-units", "data-word": "unit" }), "", false);
    part.append(list);
    return part;
  }

  private totals(table: Field): HTMLElement {
    const boxes = (table.columns ?? []).filter((column) => ["number", "money", "computed"].includes(column.type)).map((column) =>
      check(column.label, table.totals?.includes(column.key) ?? false, (on) => {
        const kept = new Set(find(this.store.design, table.key)?.totals ?? []);
        if (on) kept.add(column.key);
        else kept.delete(column.key);
        this.set("totals", [...kept]);
      }));
    return h("fieldset", {}, h("legend", {}, this.speak("columnTotals")), h("div", { class: "checks" }, ...boxes));
  }

  private formula(field: Field, table: string): HTMLElement {
    const stored = typeof field["formula"] === "string" ? field["formula"] : "";
    const box = area(shownFormula(this.store.design, stored, table), (value) => this.setFormula(value, table), 3);
    box.dataset["word"] = "formula";
    const insertable = this.insertable(field, table).map((key) =>
      button(nameInFormula(this.store.design, key, table), () => {
        box.setRangeText(nameInFormula(this.store.design, key, table), box.selectionStart, box.selectionEnd, "end");
        this.setFormula(box.value, table);
        box.focus();
      }, "btn mini"));
    const part = labelled(this.speak("formula"), box, this.speak("formulaHelp"));
    part.append(h("div", { class: "btns design-insert" }, ...insertable));
    return part;
  }

  /** Fields a formula may read: beside it in the table, all questions, and columns of tables. */
  private insertable(field: Field, table: string): string[] {
    const fields = this.store.design.questions.fields.filter((each) => each !== field && each.type !== "heading");
    const beside = table ? (find(this.store.design, table)?.columns ?? []).filter((each) => each.key !== field.key).map((each) => each.key) : [];
    return [...beside, ...fields.flatMap((each) => (each.columns ? each.columns.map((column) => `${each.key}.${column.key}`) : [each.key]))].slice(0, 40);
  }

  private setFormula(value: string, table: string): void {
    const place = this.drawnFor;
    this.store.change((draft) => {
      const field = find(draft, place);
      if (field) field["formula"] = storedFormula(draft, value, table);
    }, `${place} formula`);
  }

  private defaultPart(field: Field): HTMLElement {
    const fits = this.data.sources.filter(({ types }) => types.includes(field.type)).map(({ source, label }): [string, string] => [`from:${source}`, label]);
    const options: [string, string][] = [["", this.speak("none")], ...fits];
    if (FIXED.has(field.type) && field["multiple"] !== true) options.push(["value", this.speak("fixed")]);
    const now = field.default?.from ? `from:${field.default.from}` : field.default ? "value" : "";
    const box = input(field.default?.value === undefined ? "" : String(field.default.value), (value) => this.set("default", { value: typed(field, value) }), { "aria-label": this.speak("fixed") });
    box.hidden = now !== "value";
    const chooser = select(options, now, (value) => {
      box.hidden = value !== "value";
      if (value.startsWith("from:")) this.set("default", { from: value.slice(5) });
      else this.set("default", value === "value" ? { value: typed(field, box.value) } : undefined);
    });
    const part = labelled(this.speak("defaultValue"), chooser);
    part.append(box);
    return part;
  }

  private rest(field: Field, table: string, isAsked: boolean, text: (word: string) => string): HTMLElement {
    const { speak } = this;
    const parts: (HTMLElement | false)[] = [
      labelled(speak("labelEn"), input(text("label_en"), (value) => this.set("label_en", value), { maxlength: "200" })),
      labelled(speak("key"), h("input", { class: "in", attrs: { value: field.key, pattern: "[a-z][a-z0-9_]*", maxlength: "40" }, on: { change: (event) => this.renamed((event.target as HTMLInputElement).value.trim()) } }), speak("keyHelp")),
      labelled(speak("help"), area(text("help"), (value) => this.set("help", value))),
      isAsked && labelled(speak("message"), input(text("message"), (value) => this.set("message", value), { maxlength: "200" }), speak("messageHelp")),
      !table && isAsked && conditionEditor(speak("requireWhen"), this.store, this.speak, text("require_when"), (value) => this.set("require_when", value)),
      !table && check(speak("wide"), field["wide"] === true, (on) => this.set("wide", on)),
      !table && check(speak("onPaper"), field["on_paper"] !== false, (on) => this.set("on_paper", on)),
    ];
    return h("details", { class: `section ${MORE}` }, h("summary", {}, speak("more")), h("div", { class: "form" }, ...parts.filter((each): each is HTMLElement => each !== false)));
  }

  private renamed(key: string): void {
    let place = this.drawnFor;
    this.store.change((draft) => { place = rename(draft, place, key); });
    this.drawnFor = place;
    this.store.select(place);
  }
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** Counts are whole numbers; limits stay as typed, for they may have decimals. */
function wholeOrText(word: string, value: string): string | number {
  const text = value.trim();
  return !["min", "max"].includes(word) && /^\d{1,6}$/.test(text) ? Number(text) : text;
}

function typed(field: Field, value: string): unknown {
  return field.type === "yes_no" ? ["是", "yes", "true"].includes(value.trim().toLowerCase()) : value;
}
