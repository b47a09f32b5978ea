/** The designer: parts as tabs, undo, saving without loss, and what the server says of it all the while. */
import { showToast } from "../behaviours/toasts";
import { AccessPanel } from "./access";
import { Canvas } from "./canvas";
import { type Checked, type Data, designOf, type Problem } from "./contract";
import { button, h, input, labelled } from "./dom";
import { listingPanel } from "./listing";
import { Preview } from "./preview";
import { Properties } from "./properties";
import { RulesPanel } from "./rules";
import { RoutePanel } from "./route";
import { checkDesign, load, saveDesign, submitRecord } from "./server";
import { Store } from "./store";
import { speaker, type Speak, type Word } from "./words";

const CHECK_PAUSE_MS = 350;
const SAVE_PAUSE_MS = 10_000;
const PARTS: Word[] = ["design", "list", "route", "access"];

export class Designer {
  private readonly speak: Speak = speaker(document.documentElement.lang || "zh");
  private readonly status = h("span", { class: "dim small", attrs: { role: "status" } });
  private readonly summary = h("div", { class: "design-problems", attrs: { role: "status", tabindex: "-1" } });
  private readonly compared = h("div", {});
  private readonly stage = h("div", { class: "design-stage" });
  private readonly beneath = h("div", {});
  private readonly uid = crypto.randomUUID();
  private data!: Data;
  private store!: Store;
  private canvas!: Canvas;
  private properties!: Properties;
  private preview!: Preview;
  private part: Word = "design";
  private undoButton!: HTMLButtonElement;
  private redoButton!: HTMLButtonElement;
  private checking: ReturnType<typeof setTimeout> | undefined;
  private saving: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;
  private drawnDesign = "";
  private savedDesign = "";
  private isSaving: Promise<boolean> | null = null;
  private isChecking: Promise<void> | null = null;

  constructor(private readonly host: HTMLElement) {}

  async load(): Promise<void> {
    const answer = await load(this.host.dataset["src"] ?? "");
    if (!answer.ok) {
      this.host.replaceChildren(h("div", { class: "note red", attrs: { role: "alert" } }, h("div", {}, this.speak("failed", answer.status))));
      return;
    }
    this.data = answer.value;
    this.store = new Store(designOf(this.data));
    this.savedDesign = JSON.stringify(this.store.design);
    this.canvas = new Canvas(this.store, this.data, this.speak);
    this.properties = new Properties(this.store, this.data, this.speak);
    this.preview = new Preview(this.speak, (asSubmitted) => this.checkSoon(0, asSubmitted));
    this.store.listen((what) => (what === "design" ? this.changed() : this.chosen()));
    this.host.replaceChildren(this.bar(), this.names(), this.tabs(), this.stage, this.beneath, this.summary, this.preview.element, this.compared);
    this.show("design");
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("beforeunload", (event) => { if (this.isDirty) event.preventDefault(); });
    this.checkSoon(0);
  }

  private get isDirty(): boolean {
    return JSON.stringify(this.store.design) !== this.savedDesign;
  }

  // -- parts ---------------------------------------------------------------------------------------

  private bar(): HTMLElement {
    this.undoButton = button(this.speak("undo"), () => this.back(), "btn", { disabled: true, title: "Ctrl+Z" });
    this.redoButton = button(this.speak("redo"), () => this.forth(), "btn", { disabled: true, title: "Ctrl+Y" });
    return h("div", { class: "design-bar" }, this.undoButton, this.redoButton, this.status, h("span", { class: "push" }),
      button(this.speak("save"), () => void this.save(true), "btn", { "data-save": true }), button(this.speak("publish"), () => void this.publish(), "btn go", { "data-publish": true }));
  }

  private names(): HTMLElement {
    const design = this.store.design;
    return h("div", { class: "card form" },
      labelled(this.speak("name"), input(design.title, (value) => this.store.change((draft) => { draft.title = value; }, "title"), { maxlength: "160", required: true, "data-word": "title" }), "", false),
      labelled(this.speak("purpose"), input(design.purpose, (value) => this.store.change((draft) => { draft.purpose = value; }, "purpose")), "", false));
  }

  private tabs(): HTMLElement {
    const tabs = PARTS.map((part) => button(this.speak(part), () => this.show(part), "", { role: "tab", "aria-selected": "false", "data-part": part }));
    const bar = h("div", { class: "tabs", attrs: { role: "tablist", "aria-label": this.speak("parts") } }, ...tabs);
    bar.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
      const next = tabs[tabs.findIndex((tab) => tab === document.activeElement) + by];
      if (by && next) next.focus();
    });
    return bar;
  }

  private show(part: Word): void {
    this.part = part;
    for (const tab of this.host.querySelectorAll<HTMLElement>("[data-part]")) tab.setAttribute("aria-selected", String(tab.dataset["part"] === part));
    this.stage.classList.toggle("three", part === "design");
    this.stage.replaceChildren(...this.panels(part));
    this.beneath.replaceChildren(...(part === "design" ? [new RulesPanel(this.store, this.speak).element] : []));
  }

  private panels(part: Word): HTMLElement[] {
    switch (part) {
      case "list": return [listingPanel(this.store, this.data, this.speak)];
      case "route": return [new RoutePanel(this.store, this.data, this.speak).element];
      case "access": return [new AccessPanel(this.store, this.data, this.speak).element];
    }
    this.canvas.draw();
    this.properties.draw();
    return [this.canvas.palette, this.canvas.element, this.properties.element];
  }

  // -- changes -------------------------------------------------------------------------------------

  private changed(): void {
    this.undoButton.disabled = !this.store.canUndo;
    this.redoButton.disabled = !this.store.canRedo;
    if (this.part === "design") this.canvas.draw();
    this.properties.tellLabel();
    this.status.textContent = this.speak("unsaved");
    this.checkSoon();
    clearTimeout(this.saving);
    if (this.store.design.title.trim()) this.saving = setTimeout(() => void this.save(false), SAVE_PAUSE_MS);
  }

  private chosen(): void {
    if (this.part !== "design") return;
    this.canvas.draw();
    this.properties.draw();
  }

  private back(): void {
    this.store.undo();
    this.afterStep();
  }

  private forth(): void {
    this.store.redo();
    this.afterStep();
  }

  /** What is typed in stands elsewhere than in the design and is drawn from it again. */
  private afterStep(): void {
    this.show(this.part);
    const title = this.host.querySelector<HTMLInputElement>("[data-word=title]");
    if (title) title.value = this.store.design.title;
  }

  private key(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    const pressed = event.key.toLowerCase();
    const isTyping = event.target instanceof HTMLElement && event.target.matches("input:not([type=checkbox]), textarea");
    if (pressed === "s") void this.save(true);
    else if (isTyping) return; // the browser undoes what was typed in a field
    else if (pressed === "z" && !event.shiftKey) this.back();
    else if (pressed === "y" || pressed === "z") this.forth();
    else return;
    event.preventDefault();
  }

  // -- the server's word ---------------------------------------------------------------------------

  private checkSoon(pause = CHECK_PAUSE_MS, asSubmitted = false): void {
    clearTimeout(this.checking);
    this.checking = setTimeout(() => (this.isChecking = this.check(asSubmitted)), pause);
  }

  private async check(asSubmitted: boolean): Promise<void> {
    const turn = ++this.turn;
    const design = this.store.design;
    const answer = await checkDesign(this.data.urls.check, design, this.preview.answers(asSubmitted));
    if (turn !== this.turn || !answer.ok) return; // a newer question is under way, or saving will say it
    const text = JSON.stringify(design.questions);
    this.preview.show(answer.value, text !== this.drawnDesign);
    if (answer.value.phone !== undefined) this.drawnDesign = text;
    if (asSubmitted && !answer.value.trial?.length) showToast({ text: this.speak("trialRight"), kind: "green" });
    this.tell(answer.value);
  }

  private tell(checked: Checked): void {
    if (this.part === "design") this.canvas.show(checked.problems);
    this.properties.show(checked.problems, checked.results);
    this.showProblems(checked.problems);
    const rows = checked.changes?.map(({ label, was, now }) => h("tr", {}, h("th", { attrs: { scope: "row" } }, label), h("td", {}, h("del", {}, was)), h("td", {}, h("ins", {}, now))));
    const heads = ["field", "was", "now"].map((word) => h("th", { attrs: { scope: "col" } }, this.speak(word as Word)));
    const table = rows?.length ? h("div", { class: "table-scroll" }, h("table", { class: "table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows))) : h("p", { class: "dim" }, this.speak("noChanges"));
    this.compared.replaceChildren(...(rows ? [h("section", { class: "card" }, h("h2", {}, this.speak("changes")), table)] : []));
  }

  private showProblems(problems: Problem[]): void {
    const lines = problems.map(({ place, said }) => {
      const field = this.fieldAt(place);
      const words = this.speak("of", field ? field.label : this.speak("settings"), said);
      return h("li", {}, field ? button(words, () => this.goTo(place), "linklike") : words);
    });
    const head = problems.length ? this.speak("problems", problems.length) : this.speak("whole");
    this.summary.className = `design-problems note ${problems.length ? "yellow" : "green"}`;
    this.summary.replaceChildren(h("div", {}, h("b", {}, head), problems.length > 0 && h("ul", {}, ...lines)));
  }

  private fieldAt(place: string): { label: string; key: string } | undefined {
    const [top] = place.split(".");
    const fields = this.store.design.questions.fields;
    return fields.find((field) => field.key === top) ?? fields[Number(top) - 1];
  }

  private goTo(place: string): void {
    this.show("design");
    const field = this.fieldAt(place);
    const there = place.includes(".") && field && place.startsWith(`${field.key}.`) ? place : (field?.key ?? "");
    this.store.select(there);
    this.canvas.focus(there);
  }

  // -- keeping it ----------------------------------------------------------------------------------

  private save(isAsked: boolean): Promise<boolean> {
    clearTimeout(this.saving);
    const waits = this.isSaving ?? Promise.resolve(true);
    const saved = waits.then(() => this.keep(isAsked));
    this.isSaving = saved;
    return saved;
  }

  private async keep(isAsked: boolean): Promise<boolean> {
    if (!this.isDirty && this.data.urls.submit) return true;
    this.status.textContent = this.speak("saving");
    const design = this.store.design;
    const answer = await saveDesign(this.data.urls.save, design, this.data.version, this.uid);
    if (!answer.ok) {
      this.status.textContent = this.speak("unsaved");
      const said = answer.said || this.speak("notSaved", answer.status);
      if (isAsked || answer.said) showToast({ text: said, kind: "red" });
      return false;
    }
    this.savedDesign = JSON.stringify(design);
    this.data.version = answer.value.version;
    this.data.urls = answer.value.urls;
    window.history.replaceState(null, "", answer.value.address);
    this.status.textContent = this.speak("saved", new Date().toTimeString().slice(0, 5));
    this.showProblems(answer.value.problems);
    return true;
  }

  /** Nothing waits or is under way any more: what has been sent in may not be asked about or kept. */
  private async fallSilent(): Promise<void> {
    clearTimeout(this.saving);
    clearTimeout(this.checking);
    await this.isChecking;
  }

  private async publish(): Promise<void> {
    if (!(await this.save(true))) return;
    const answer = await checkDesign(this.data.urls.check, this.store.design, "");
    if (!answer.ok) return;
    this.tell(answer.value);
    if (!answer.value.problems.length) {
      await this.fallSilent();
      submitRecord(this.data.urls.submit);
      return;
    }
    showToast({ text: this.speak("notWhole", answer.value.problems.length), kind: "yellow" });
    this.summary.focus();
  }
}
