/** Which key means what on the table of the editor: a spreadsheet's habits. */
export type Action =
  | "up" | "down" | "left" | "right" | "home" | "end" | "pageUp" | "pageDown"
  | "edit" | "clear" | "insert" | "insertNode" | "remove" | "undo" | "redo" | "indent" | "outdent"
  | "copy" | "all" | "details" | "link" | "leave";

export interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const PLAIN: Record<string, Action> = {
  ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", Home: "home", End: "end",
  PageUp: "pageUp", PageDown: "pageDown", Enter: "edit", F2: "edit", Backspace: "clear", Insert: "insert", Delete: "remove",
  Escape: "leave",
};
const WITH_CTRL: Record<string, Action> = { z: "undo", y: "redo", c: "copy", a: "all", Enter: "details" };

/** The action of a key, or null for those that are text or the browser's own. */
export function actionOf(event: Key): Action | null {
  if (event.altKey) {
    if (!event.shiftKey) return null;
    return event.key === "ArrowRight" ? "indent" : event.key === "ArrowLeft" ? "outdent" : null;
  }
  if (event.ctrlKey || event.metaKey) {
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (letter === "z" && event.shiftKey) return "redo";
    return WITH_CTRL[letter] ?? null;
  }
  if (event.key === "Insert" && event.shiftKey) return "insertNode";
  return PLAIN[event.key] ?? null;
}

/** Typing over a cell begins with this character. */
export function isText(event: Key): boolean {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
}
