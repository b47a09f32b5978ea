/** The small dialogs of the editor: a link with its kind and lag, and two values for one cell. */
import type { Link, LinkType } from "./contract";
import type { Conflict } from "./delta";
import { make } from "./toolbar";
import type { Speak, WordKey } from "./words";

const KINDS: LinkType[] = ["FS", "SS", "FF", "SF"];

export interface LinkChoice {
  type: LinkType;
  lag: string;
}

/** Asks for kind and lag; "remove" where an existing link is to go, null when it was left. */
export function askLink(speak: Speak, title: string, link: Pick<Link, "type" | "lag">, exists: boolean): Promise<LinkChoice | "remove" | null> {
  const dialog = open(speak(exists ? "linkEdit" : "linkNew"));
  const kind = make("select", "in") as HTMLSelectElement;
  kind.append(...KINDS.map((key) => new Option(speak(key as WordKey), key, false, key === link.type)));
  const lag = make("input", "in num") as HTMLInputElement;
  lag.inputMode = "decimal";
  lag.value = link.lag ?? "0";
  const subject = make("p", "");
  subject.textContent = title;
  dialog.body.append(subject, field(speak("linkKind"), kind), field(speak("linkLag"), lag));
  return new Promise((resolve) => {
    dialog.onLeave(() => resolve(null));
    if (exists) dialog.add(speak("linkRemove"), "no", () => resolve("remove"));
    dialog.add(speak("cancel"), "", () => resolve(null));
    dialog.add(speak("save"), "go", () => resolve({ type: kind.value as LinkType, lag: lag.value.trim() || "0" }));
    dialog.show(kind);
  });
}

/** Both values of every cell in question; true to write one's own all the same. */
export function askConflict(speak: Speak, conflicts: Conflict[], label: (field: string) => string): Promise<boolean> {
  const dialog = open(speak("conflictTitle"));
  const table = make("table", "table");
  table.append(line("th", ["", speak("mine"), speak("theirs")]));
  for (const each of conflicts) {
    const by = [each.theirs || "/", each.who && `${each.who} ${each.at}`].filter(Boolean).join(" · ");
    table.append(line("td", [`${each.row} · ${label(each.field)}`, each.mine || "/", by]));
  }
  const explains = make("p", "");
  explains.textContent = speak("conflictText");
  dialog.body.append(explains, table);
  return new Promise((resolve) => {
    dialog.onLeave(() => resolve(false));
    dialog.add(speak("keepTheirs"), "", () => resolve(false));
    dialog.add(speak("useMine"), "go", () => resolve(true));
    dialog.show();
  });
}

function line(tag: "th" | "td", texts: string[]): HTMLElement {
  const row = make("tr", "");
  for (const text of texts) {
    const cell = make(tag, "l");
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

function field(text: string, input: HTMLElement): HTMLElement {
  const box = make("div", "field");
  const label = make("label", "");
  input.id = `gantt-${Math.random().toString(36).slice(2)}`;
  label.setAttribute("for", input.id);
  label.textContent = text;
  box.append(label, input);
  return box;
}

interface Opened {
  body: HTMLElement;
  add(text: string, look: string, act: () => void): void;
  onLeave(act: () => void): void;
  show(first?: HTMLElement): void;
}

function open(title: string): Opened {
  const dialog = make("dialog", "dialog") as HTMLDialogElement;
  const form = make("form", "") as HTMLFormElement;
  form.method = "dialog";
  const head = make("div", "dialog-head");
  const heading = make("h2", "");
  heading.textContent = title;
  head.append(heading);
  const body = make("div", "dialog-body");
  const foot = make("div", "dialog-foot");
  form.append(head, body, foot);
  dialog.append(form);
  dialog.setAttribute("aria-label", title);
  let leave = (): void => undefined;
  dialog.addEventListener("close", () => {
    leave();
    dialog.remove();
  });
  form.addEventListener("submit", () => foot.querySelector<HTMLButtonElement>(".btn.go")?.click());
  return {
    body,
    onLeave: (act) => { leave = act; },
    add: (text, look, act) => {
      const button = make("button", `btn ${look}`.trim()) as HTMLButtonElement;
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => {
        act();
        dialog.close();
      });
      foot.append(button);
    },
    show: (first) => {
      document.body.append(dialog);
      dialog.showModal();
      first?.focus();
    },
  };
}
