/** Short messages in a live region. From the server: HX-Trigger: {"toast": {"text": "…", "kind": "green"}}. */
import { say } from "../texts";

export interface Toast {
  text: string;
  kind?: string;
}

const KINDS: Record<string, string> = {
  success: "green", ok: "green", green: "green",
  warning: "yellow", watch: "yellow", yellow: "yellow",
  error: "red", danger: "red", red: "red",
};
const READING_MS = 6000;

export function showToast({ text, kind = "blue" }: Toast): void {
  const box = document.createElement("div");
  const colour = KINDS[kind] ?? "blue";
  box.className = `toast ${colour}`;
  if (colour === "red") box.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words, closeButton());
  region().append(box);
  if (colour !== "red") leaveLater(box);
}

export function startToasts(): void {
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<Toast | { value: string }>).detail;
    showToast("text" in detail ? detail : { text: detail.value });
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    event.target.closest("[data-action=close-toast]")?.closest(".toast")?.remove();
  });
  for (const box of document.querySelectorAll<HTMLElement>(".toasts .toast")) {
    box.append(closeButton());
    if (!box.matches(".red")) leaveLater(box);
  }
}

function closeButton(): HTMLButtonElement {
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", say("close"));
  close.dataset["action"] = "close-toast";
  close.textContent = "✕";
  return close;
}

function leaveLater(box: HTMLElement): void {
  setTimeout(() => {
    if (box.matches(":hover, :focus-within")) leaveLater(box);
    else box.remove();
  }, READING_MS);
}

function region(): HTMLElement {
  const found = document.getElementById("toasts");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "toasts";
  made.className = "toasts";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}
