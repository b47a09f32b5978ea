/** What others change in the plan on the screen: asked for every few seconds, marked for a moment with their names. */
import { gantt } from "dhtmlx-gantt";
import { showToast } from "../behaviours/toasts";
import { ask } from "./asking";
import type { Delta, ForeignEdit, Id } from "./delta";
import { escape } from "./templates";
import type { Speak } from "./words";

const PAUSE_MS = 4000;
const SHOWN_MS = 8000;
const MOST_TOASTS = 3;

export class Others {
  private readonly marks = new Map<string, string>();

  constructor(
    private readonly url: () => string, private readonly isBusy: () => boolean, private readonly apply: (delta: Delta) => void,
    private readonly speak: Speak,
  ) {
    this.later();
  }

  /** The name of who has just changed this row, as a mark in its name cell. */
  markOf(id: Id): string {
    const who = this.marks.get(String(id));
    return who ? `<span class="changed-by">${escape(who)}</span>` : "";
  }

  isMarked(id: Id): boolean {
    return this.marks.has(String(id));
  }

  note(edits: ForeignEdit[]): void {
    if (!edits.length) return;
    for (const edit of edits) for (const id of edit.rows) this.marks.set(String(id), edit.who);
    for (const edit of edits.slice(-MOST_TOASTS)) {
      const word = edit.kind === "do" ? "" : `${this.speak(edit.kind)}：`;
      showToast({ text: `${edit.who} ${edit.at} ${word}${edit.words}` });
    }
    setTimeout(() => {
      for (const edit of edits) for (const id of edit.rows) this.marks.delete(String(id));
      gantt.render();
    }, SHOWN_MS);
  }

  private later(): void {
    setTimeout(() => void this.look().finally(() => this.later()), PAUSE_MS);
  }

  private async look(): Promise<void> {
    if (document.visibilityState !== "visible" || this.isBusy()) return;
    const answer = await ask(this.url());
    if (answer.kind === "done" && answer.delta.rows && !this.isBusy()) this.apply(answer.delta);
  }
}
