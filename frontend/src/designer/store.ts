/** The design being edited, what is selected, and every step back and forth. */
import type { Design } from "./contract";

const MOST_STEPS = 200;
const SAME_TYPING_MS = 900;

export type Listener = (what: "design" | "selection") => void;

export class Store {
  selected = "";
  private past: string[] = [];
  private future: string[] = [];
  private listeners: Listener[] = [];
  private lastTyping = { where: "", at: 0 };

  constructor(public design: Design) {}

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** One step that can be undone; typing on in the same place (`where`) is one step. */
  change(edit: (draft: Design) => void, where = ""): void {
    const before = JSON.stringify(this.design);
    const draft = structuredClone(this.design);
    edit(draft);
    if (JSON.stringify(draft) === before) return;
    const now = Date.now();
    const goesOn = where !== "" && where === this.lastTyping.where && now - this.lastTyping.at < SAME_TYPING_MS;
    this.lastTyping = { where, at: now };
    if (!goesOn) this.past = [...this.past, before].slice(-MOST_STEPS);
    this.future = [];
    this.design = draft;
    this.tell("design");
  }

  select(place: string): void {
    if (this.selected === place) return;
    this.selected = place;
    this.tell("selection");
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  private step(from: string[], to: string[]): void {
    const state = from.pop();
    if (state === undefined) return;
    to.push(JSON.stringify(this.design));
    this.design = JSON.parse(state) as Design;
    this.lastTyping = { where: "", at: 0 };
    this.tell("design");
    this.tell("selection");
  }

  private tell(what: "design" | "selection"): void {
    for (const listener of this.listeners) listener(what);
  }
}
