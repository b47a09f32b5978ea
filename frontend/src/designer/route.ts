/** The approval route as a vertical tree: who submits, each step with a plus between, filed at the end. */
import type { Data, Signer, Step } from "./contract";
import { button, h, input, labelled, select } from "./dom";
import type { Store } from "./store";
import type { Speak } from "./words";

export class RoutePanel {
  readonly element = h("section", { class: "card design-route" });

  constructor(
    private readonly store: Store,
    private readonly data: Data,
    private readonly speak: Speak,
  ) {
    this.draw();
  }

  draw(): void {
    const own = this.store.design.ledger.route !== undefined;
    const kind = select([["usual", this.speak("usualRoute")], ["own", this.speak("ownRoute")]], own ? "own" : "usual", (value) => this.choose(value === "own"), { "data-word": "route" });
    this.element.replaceChildren(h("div", { class: "form" }, labelled(this.speak("route"), kind)), own ? this.tree() : "");
  }

  private get steps(): Step[] {
    return this.store.design.ledger.route?.steps ?? [];
  }

  private choose(own: boolean): void {
    this.store.change((draft) => {
      if (own) draft.ledger.route = { steps: [this.newStep()] };
      else delete draft.ledger.route;
    });
    this.draw();
  }

  private newStep(): Step {
    const taken = new Set(this.steps.map((step) => step.key));
    let number = this.steps.length + 1;
    while (taken.has(`step${number}`)) number += 1;
    return { key: `step${number}`, name: this.speak("step"), signers: [{ kind: "role", value: this.data.roles[0]?.code ?? "" }], quorum: { rule: "any", n: 0, tally: "one_veto" } };
  }

  private edit(change: (steps: Step[]) => void, where = ""): void {
    this.store.change((draft) => { if (draft.ledger.route) change(draft.ledger.route.steps); }, where);
    if (!where) this.draw();
  }

  private tree(): HTMLElement {
    const plus = (at: number): HTMLElement => h("li", { class: "design-plus" }, button("＋", () => this.edit((steps) => void steps.splice(at, 0, this.newStep())), "btn icon", { "aria-label": this.speak("addStep"), title: this.speak("addStep") }));
    const nodes = this.steps.flatMap((step, index) => [plus(index), this.node(step, index)]);
    return h("ol", { class: "design-tree" }, h("li", { class: "design-end" }, this.speak("begin")), ...nodes, plus(this.steps.length), h("li", { class: "design-end" }, this.speak("end")));
  }

  private node(step: Step, index: number): HTMLElement {
    const { speak } = this;
    if (!step.signers) return h("li", { class: "design-node" }, h("b", {}, step.name || step.key), h("p", { class: "help" }, speak("parallel")));
    const count = input(String(step.quorum.n || 2), (value) => this.edit((steps) => { steps[index]!.quorum.n = Number(value) || 0; }, `count ${index}`), { inputmode: "numeric" });
    const act = (sign: string, word: "up" | "down" | "remove", does: (steps: Step[]) => void): HTMLElement =>
      button(sign, () => this.edit(does), "btn mini quiet", { "aria-label": speak("of", speak(word), step.name) });
    return h("li", { class: "design-node", attrs: { "data-step": step.key } },
      h("div", { class: "spread" }, h("b", {}, step.name), h("span", {},
        act("↑", "up", (steps) => swap(steps, index, index - 1)), act("↓", "down", (steps) => swap(steps, index, index + 1)), act("✕", "remove", (steps) => void steps.splice(index, 1)))),
      h("div", { class: "form" },
        labelled(speak("stepName"), input(step.name, (value) => this.edit((steps) => { steps[index]!.name = value; }, `name ${index}`), { maxlength: "80" }), "", false),
        labelled(speak("days"), input(step.days === undefined ? "" : String(step.days), (value) => this.edit((steps) => setDays(steps[index]!, value), `days ${index}`), { inputmode: "numeric" }), "", false),
        h("fieldset", {}, h("legend", {}, speak("signers")), ...step.signers.map((signer, place) => this.signer(signer, index, place, step.signers.length)),
          button(speak("addSigner"), () => this.edit((steps) => void steps[index]!.signers.push({ kind: "role", value: this.data.roles[0]?.code ?? "" })), "btn mini")),
        labelled(speak("quorum"), select([["any", speak("any")], ["all", speak("all")], ["count", speak("count")]], step.quorum.rule, (value) => this.edit((steps) => { steps[index]!.quorum = { rule: value, n: value === "count" ? 2 : 0, tally: "one_veto" }; })), "", false),
        step.quorum.rule === "count" && labelled(speak("least"), count, "", false),
        labelled(speak("condition"), this.condition(step, index), "", false)));
  }

  private signer(signer: Signer, index: number, place: number, count: number): HTMLElement {
    const { speak } = this;
    const set = (kind: string, value: string): void => this.edit((steps) => { steps[index]!.signers[place] = { kind, value }; });
    const isKnown = ["role", "person", "field"].includes(signer.kind);
    const other: [string, string][] = isKnown ? [] : [[signer.kind, speak("byPost")]];
    const values: [string, string][] = isKnown ? this.valuesOf(signer.kind) : [[signer.value, signer.value]];
    return h("div", { class: "design-signer" },
      select([["role", speak("byRole")], ["person", speak("byPerson")], ["field", speak("byField")], ...other], signer.kind, (kind) => set(kind, this.valuesOf(kind)[0]?.[0] ?? ""), { "aria-label": speak("signers") }),
      select(values, signer.value, (value) => set(signer.kind, value), { "aria-label": speak("signers"), "data-word": "signer" }),
      count > 1 && button("✕", () => this.edit((steps) => void steps[index]!.signers.splice(place, 1)), "btn mini quiet", { "aria-label": speak("remove") }));
  }

  private valuesOf(kind: string): [string, string][] {
    if (kind === "role") return this.data.roles.map(({ code, name }) => [code, name]);
    if (kind === "person") return this.data.people.map(({ id, name }) => [id, name]);
    const listed = new Set(this.store.design.ledger.columns ?? []);
    const people = this.store.design.questions.fields.filter((field) => field.type === "person" && listed.has(field.key));
    return [["responsible", this.speak("responsible")], ["author", this.speak("author")], ...people.map((field): [string, string] => [field.key, field.label])];
  }

  private condition(step: Step, index: number): HTMLSelectElement {
    const facts = this.store.design.questions.fields.filter((field) => field.type === "yes_no" || field.type === "computed");
    const options: [string, string][] = [["", this.speak("always")], ...facts.map((field): [string, string] => [field.key, `${field.label} ${this.speak("isYes")}`])];
    return select(options, step.condition ?? "", (value) => this.edit((steps) => {
      if (value) steps[index]!.condition = value;
      else delete steps[index]!.condition;
    }));
  }
}

function swap(steps: Step[], from: number, to: number): void {
  const [one, other] = [steps[from], steps[to]];
  if (one && other) [steps[from], steps[to]] = [other, one];
}

function setDays(step: Step, value: string): void {
  const days = Number(value);
  if (value.trim() && Number.isInteger(days)) step.days = days;
  else delete step.days;
}
