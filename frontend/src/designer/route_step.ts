/** One step of a route: closed it says who signs, open it is set up. */
import type { Data, Signer, Step } from "./contract";
import { conditionEditor } from "./conditions";
import { button, h, input, labelled, select } from "./dom";
import { shownFormula } from "./labels";
import type { Store } from "./store";
import type { Speak } from "./words";

interface Doing {
  isOpen: boolean;
  toggle: () => void;
  edit: (change: (step: Step) => void, where?: string) => void;
  move: (by: 1 | -1) => void;
  remove: () => void;
}

export class StepCard {
  readonly element: HTMLElement;

  /** `asksOfBranch`: the branch it stands in asks the condition, not the step. */
  constructor(
    private readonly store: Store,
    private readonly data: Data,
    private readonly speak: Speak,
    private readonly step: Step,
    private readonly asksOfBranch: boolean,
    private readonly doing: Doing,
  ) {
    const act = (sign: string, word: "up" | "down" | "remove", does: () => void): HTMLElement =>
      button(sign, does, "btn mini quiet", { "aria-label": speak("of", speak(word), step.name), title: speak(word), "data-focus": `${step.key} ${word}` });
    const toggle = h("button", { class: "design-step-toggle", attrs: { type: "button", "aria-expanded": String(doing.isOpen), "data-focus": `${step.key} toggle` }, on: { click: doing.toggle } }, h("b", {}, step.name || "…"), h("span", { class: "dim small" }, this.summary()));
    toggle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as 1 | -1 | undefined;
      if (!event.altKey || !by) return;
      event.preventDefault();
      doing.move(by);
    });
    const head = h("div", { class: "design-step-head", attrs: { draggable: "true" } }, toggle,
      h("span", { class: "design-step-acts" }, act("↑", "up", () => doing.move(-1)), act("↓", "down", () => doing.move(1)), act("✕", "remove", doing.remove)));
    this.element = h("li", { class: "design-node", attrs: { "data-step": step.key } }, head, doing.isOpen && h("div", { class: "form" }, ...this.fields()));
  }

  private summary(): string {
    const { step, speak } = this;
    const signers = step.dual?.map((value) => ({ kind: "role", value })) ?? step.signers;
    const who = signers.map(({ kind, value }) => this.valuesOf(kind).find(([key]) => key === value)?.[1] ?? value);
    const quorum = step.signers.length > 1 || step.quorum.rule !== "any" ? this.quorums().find(([rule]) => rule === step.quorum.rule)?.[1] : "";
    const condition = step.condition && !this.asksOfBranch ? speak("onlyWhen", shownFormula(this.store.design, step.condition)) : "";
    const days = step.days === undefined ? "" : speak("withinDays", step.days);
    return [who.join("、"), quorum?.replace("n", String(step.quorum.n)), days, condition].filter(Boolean).join(" · ");
  }

  private quorums(): [string, string][] {
    return [["any", this.speak("any")], ["all", this.speak("all")], ["count", this.speak("count")]];
  }

  private fields(): (HTMLElement | false)[] {
    const { step, speak } = this;
    const { edit } = this.doing;
    const named = (word: string): Record<string, string> => ({ "data-focus": `${step.key} ${word}` });
    const count = input(String(step.quorum.n || 2), (value) => edit((now) => { now.quorum.n = Number(value) || 0; }, `count ${step.key}`), { inputmode: "numeric" });
    const other: [string, string][] = this.quorums().some(([rule]) => rule === step.quorum.rule) ? [] : [[step.quorum.rule, step.quorum.rule]];
    return [
      labelled(speak("stepName"), input(step.name, (value) => edit((now) => { now.name = value; }, `name ${step.key}`), { maxlength: "80", ...named("name") }), "", false),
      labelled(speak("days"), input(step.days === undefined ? "" : String(step.days), (value) => edit((now) => setDays(now, value), `days ${step.key}`), { inputmode: "numeric" }), "", false),
      h("fieldset", {}, h("legend", {}, speak("signers")), ...step.signers.map((signer, place) => this.signer(signer, place)),
        button(speak("addSigner"), () => edit((now) => void now.signers.push({ kind: "role", value: this.data.roles[0]?.code ?? "" })), "btn mini", named("add"))),
      labelled(speak("quorum"), select([...this.quorums(), ...other], step.quorum.rule, (value) => edit((now) => { now.quorum = { rule: value, n: value === "count" ? 2 : 0, tally: "one_veto" }; }), named("quorum")), "", false),
      step.quorum.rule === "count" && labelled(speak("least"), count, "", false),
      !this.asksOfBranch && conditionEditor(speak("condition"), this.store, speak, step.condition ?? "", (text) => edit((now) => {
        if (text) now.condition = text;
        else delete now.condition;
      }, `condition ${step.key}`), speak("always"), ""),
    ];
  }

  private signer(signer: Signer, place: number): HTMLElement {
    const { speak, step } = this;
    const set = (kind: string, value: string): void => this.doing.edit((now) => { now.signers[place] = { kind, value }; });
    const isKnown = ["role", "person", "field"].includes(signer.kind);
    const other: [string, string][] = isKnown ? [] : [[signer.kind, speak("byPost")]];
    const values: [string, string][] = isKnown ? this.valuesOf(signer.kind) : [[signer.value, signer.value]];
    return h("div", { class: "design-signer" },
      select([["role", speak("byRole")], ["person", speak("byPerson")], ["field", speak("byField")], ...other], signer.kind, (kind) => set(kind, this.valuesOf(kind)[0]?.[0] ?? ""), { "aria-label": speak("signers"), "data-focus": `${step.key} kind ${place}` }),
      select(values, signer.value, (value) => set(signer.kind, value), { "aria-label": speak("signers"), "data-word": "signer", "data-focus": `${step.key} signer ${place}` }),
      step.signers.length > 1 && button("✕", () => this.doing.edit((now) => void now.signers.splice(place, 1)), "btn mini quiet", { "aria-label": speak("remove") }));
  }

  private valuesOf(kind: string): [string, string][] {
    if (kind === "role") return this.data.roles.map(({ code, name }) => [code, name]);
    if (kind === "person") return this.data.people.map(({ id, name }) => [id, name]);
    const listed = new Set(this.store.design.ledger.columns ?? []);
    const people = this.store.design.questions.fields.filter((field) => field.type === "person" && listed.has(field.key));
    return [["responsible", this.speak("responsible")], ["author", this.speak("author")], ...people.map((field): [string, string] => [field.key, field.label])];
  }
}

function setDays(step: Step, value: string): void {
  const days = Number(value);
  if (value.trim() && Number.isInteger(days)) step.days = days;
  else delete step.days;
}
