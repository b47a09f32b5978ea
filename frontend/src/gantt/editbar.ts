/** The buttons of the editor; each says its key, so that nobody has to know the keys. */
import type { Action } from "./keys";
import { button, make } from "./toolbar";
import type { Speak, WordKey } from "./words";

export interface EditBar {
  element: HTMLElement;
  show(undo: string | null, redo: string | null): void;
  say(text: string): void;
}

const GROUPS: [Action, WordKey, string][][] = [
  [["undo", "undo", "Ctrl+Z"], ["redo", "redo", "Ctrl+Y"]],
  [["insert", "insertRow", "Insert"], ["insertNode", "insertNode", "Shift+Insert"], ["remove", "removeRows", "Delete"]],
  [["outdent", "outdent", "Alt+Shift+←"], ["indent", "indent", "Alt+Shift+→"]],
  [["link", "linkRows", ""], ["edit", "editCell", "F2"], ["details", "details", "Ctrl+Enter"]],
];

export function buildEditBar(speak: Speak, act: (action: Action) => void): EditBar {
  const element = make("div", "gantt-edit-bar no-print hide-phone");
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", speak("editing"));
  const buttons = new Map<Action, HTMLButtonElement>();
  for (const group of GROUPS) {
    const box = make("span", "edit-group");
    for (const [action, word, key] of group) {
      const made = button(speak(word), () => act(action), action);
      made.title = key ? `${speak(word)}（${key}）` : speak(word);
      buttons.set(action, made);
      box.append(made);
    }
    element.append(box);
  }
  const state = make("span", "dim small edit-state");
  state.setAttribute("role", "status");
  element.append(state);
  return {
    element,
    show: (undo, redo) => {
      name(buttons.get("undo"), undo, speak("undo"), "Ctrl+Z");
      name(buttons.get("redo"), redo, speak("redo"), "Ctrl+Y");
    },
    say: (text) => { state.textContent = text; },
  };
}

function name(made: HTMLButtonElement | undefined, what: string | null, word: string, key: string): void {
  if (!made) return;
  made.disabled = what === null;
  made.title = what === null ? `${word}（${key}）` : `${word}：${what}（${key}）`;
}
