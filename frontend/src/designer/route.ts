/** The approval route as a vertical tree: who submits, steps and branches with a plus between, filed at the end. */
import type { Branches, Data, RouteNode, Step } from "./contract";
import { conditionEditor } from "./conditions";
import { button, h, labelled, select } from "./dom";
import { addBranch, conditionOf, hasOtherwise, insertBranches, insertStep, isBranches, isConditional, isOtherwise, moveTo, newStep, nodeAt, type Place, placeOf, removeAt, removeBranch, setCondition, shift } from "./route_edits";
import { StepCard } from "./route_step";
import type { Store } from "./store";
import type { Speak } from "./words";

const MOVED = "application/x-yingzao-step";

export class RoutePanel {
  readonly element = h("section", { class: "card design-route" });
  /** Key of the step that is set up just now. */
  private open = "";

  constructor(
    private readonly store: Store,
    private readonly data: Data,
    private readonly speak: Speak,
  ) {
    const only = this.nodes.length === 1 ? this.nodes[0]! : null;
    if (only && !isBranches(only)) this.open = only.key;
    this.draw();
  }

  /** What had the focus has it again: it is called the same. */
  draw(focus = (document.activeElement as HTMLElement | null)?.dataset["focus"] ?? ""): void {
    const own = this.store.design.ledger.route !== undefined;
    const kind = select([["usual", this.speak("usualRoute")], ["own", this.speak("ownRoute")]], own ? "own" : "usual", (value) => this.choose(value === "own"), { "data-word": "route", "data-focus": "route" });
    const head = h("div", { class: "form" }, labelled(this.speak("route"), kind));
    this.element.replaceChildren(head, ...(own ? [h("p", { class: "help" }, this.speak("moveHelp")), this.trunk()] : []));
    if (focus) this.element.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  private get nodes(): RouteNode[] {
    return this.store.design.ledger.route?.steps ?? [];
  }

  private choose(own: boolean): void {
    this.store.change((draft) => {
      if (own) draft.ledger.route = { steps: [this.made([])] };
      else delete draft.ledger.route;
    });
    this.open = own ? this.nodes[0]!.key : "";
    this.draw();
  }

  private made(nodes: RouteNode[]): Step {
    return newStep(nodes, this.speak("step"), { kind: "role", value: this.data.roles[0]?.code ?? "" });
  }

  /** Typing in one place (`where`) goes on without drawing anew. */
  private edit(change: (nodes: RouteNode[]) => void, where = ""): void {
    this.store.change((draft) => { if (draft.ledger.route) change(draft.ledger.route.steps); }, where);
    if (!where) this.draw();
  }

  private editBranches(at: number, change: (node: Branches, nodes: RouteNode[]) => void, where = ""): void {
    this.edit((nodes) => {
      const node = nodes[at];
      if (node && isBranches(node)) change(node, nodes);
    }, where);
  }

  // -- the tree --------------------------------------------------------------------------------------

  private trunk(): HTMLElement {
    const nodes = this.nodes.flatMap((node, at) => [this.plus([at]), isBranches(node) ? this.fork(node, at) : this.step(node, [at])]);
    return h("ol", { class: "design-tree" }, h("li", { class: "design-end" }, this.speak("begin")), ...nodes, this.plus([this.nodes.length]), h("li", { class: "design-end" }, this.speak("end")));
  }

  private step(step: Step, place: Place, asksOfBranch = false): HTMLElement {
    const card = new StepCard(this.store, this.data, this.speak, step, asksOfBranch, {
      isOpen: this.open === step.key,
      toggle: () => { this.open = this.open === step.key ? "" : step.key; this.draw(); },
      edit: (change, where) => this.edit((nodes) => {
        const found = placeOf(nodes, step.key);
        if (found) change(nodeAt(nodes, found) as Step);
      }, where),
      move: (by) => this.move(step.key, by),
      remove: () => this.edit((nodes) => removeAt(nodes, placeOf(nodes, step.key) ?? place)),
    }).element;
    card.querySelector(".design-step-head")?.addEventListener("dragstart", (event) => (event as DragEvent).dataTransfer?.setData(MOVED, step.key));
    return card;
  }

  private move(key: string, by: 1 | -1): void {
    this.edit((nodes) => void shift(nodes, placeOf(nodes, key)!, by));
  }

  private plus(gap: Place): HTMLElement {
    const { speak } = this;
    const name = `plus ${gap.join(".")}`;
    const item = h("li", { class: "design-plus" });
    item.append(gap.length === 3
      ? button("＋", () => this.addStep(gap), "btn icon", { "aria-label": speak("addApproval"), title: speak("addApproval"), "data-plus": gap.join("."), "data-focus": name })
      : h("details", { class: "menu" },
        h("summary", { class: "btn icon", attrs: { "aria-label": speak("addHere"), title: speak("addHere"), "data-plus": gap.join("."), "data-focus": name } }, "＋"),
        h("ul", { class: "menu-list" }, ...([["addApproval", () => this.addStep(gap)], ["addConditional", () => this.addFork(gap[0], true)], ["addParallel", () => this.addFork(gap[0], false)]] as const)
          .map(([word, does]) => h("li", {}, button(speak(word), does, ""))))));
    item.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes(MOVED)) { event.preventDefault(); item.classList.add("drop"); } });
    item.addEventListener("dragleave", () => item.classList.remove("drop"));
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      const key = event.dataTransfer?.getData(MOVED) ?? "";
      this.edit((nodes) => { const from = placeOf(nodes, key); if (from) moveTo(nodes, from, gap); });
      this.draw();
    });
    return item;
  }

  private addStep(gap: Place): void {
    const step = this.made(this.nodes);
    this.open = step.key;
    this.edit((nodes) => insertStep(nodes, gap, step));
    this.focusName(step.key);
  }

  private addFork(at: number, isByCondition: boolean): void {
    this.open = "";
    this.edit((nodes) => insertBranches(nodes, at, isByCondition, (all) => this.made(all)));
    this.element.querySelector<HTMLElement>(`[data-fork="${this.nodes[at]!.key}"] :is(select, .design-step-toggle)`)?.focus();
  }

  private focusName(key: string): void {
    const field = this.element.querySelector<HTMLInputElement>(`[data-focus="${key} name"]`);
    field?.focus();
    field?.select();
  }

  // -- branches --------------------------------------------------------------------------------------

  private fork(node: Branches, at: number): HTMLElement {
    const { speak } = this;
    const byCondition = isConditional(node);
    const name = node.name || speak(byCondition ? "addConditional" : "addParallel");
    const act = (sign: string, word: "up" | "down" | "remove", does: () => void): HTMLElement =>
      button(sign, does, "btn mini quiet", { "aria-label": speak("of", speak(word), name), title: speak(word), "data-focus": `${node.key} ${word}` });
    const add = (word: "addBranch" | "addCondition" | "addOtherwise", condition: string | undefined): HTMLElement =>
      button(speak(word), () => this.editBranches(at, (branches, nodes) => addBranch(branches, this.made(nodes), condition)), "btn mini", { "data-focus": `${node.key} ${word}` });
    return h("li", { class: "design-fork", attrs: { "data-fork": node.key } },
      h("div", { class: "spread" }, h("div", {}, h("b", {}, name), h("p", { class: "help" }, speak(byCondition ? "conditionalHelp" : "parallelHelp"))),
        h("span", { class: "design-fork-acts" }, byCondition ? add("addCondition", "") : add("addBranch", undefined), byCondition && !hasOtherwise(node) && add("addOtherwise", "OTHERWISE()"),
          act("↑", "up", () => this.move(node.key, -1)), act("↓", "down", () => this.move(node.key, 1)), act("✕", "remove", () => this.edit((nodes) => removeAt(nodes, [at]))))),
      node.condition !== undefined && conditionEditor(speak("condition"), this.store, speak, node.condition, (text) => this.editBranches(at, (branches) => {
        if (text) branches.condition = text;
        else delete branches.condition;
      }, `${node.key} condition`), speak("always"), ""),
      h("div", { class: "design-branches" }, ...node.branches.map((branch, index) => this.branch(branch, at, index, byCondition))));
  }

  private branch(steps: Step[], at: number, index: number, byCondition: boolean): HTMLElement {
    const { speak } = this;
    const condition = conditionOf(steps) ?? "";
    const otherwise = byCondition && isOtherwise(condition);
    const title = otherwise ? speak("otherwise") : speak(byCondition ? "branchCondition" : "branch", index + 1);
    const remove = button("✕", () => this.edit((nodes) => removeBranch(nodes, at, index)), "btn mini quiet", { "aria-label": speak("of", speak("remove"), title), title: speak("remove") });
    const asked = otherwise
      ? h("p", { class: "help" }, speak("otherwiseHelp"))
      : byCondition && conditionEditor(speak("condition"), this.store, speak, condition, (text) => this.editBranches(at, (node) => setCondition(node, index, text), `${at} ${index} condition`), speak("chooseCondition"), "");
    const items = steps.flatMap((step, place) => [this.plus([at, index, place]), this.step(step, [at, index, place], byCondition)]);
    return h("section", { class: "design-branch", attrs: { "aria-label": title, "data-branch": String(index) } },
      h("div", { class: "spread" }, h("b", {}, title), remove), asked, h("ol", { class: "design-tree" }, ...items, this.plus([at, index, steps.length])));
  }
}
