/** [data-opens="#dialog"] shows a <dialog>, <dialog data-open> shows itself (a form back with errors); [data-closes] leaves it;
 *  <details class="menu"> closes by itself. Also the one-word actions that need no state: print, copy, confirm. */
import { say } from "../texts";
import { showToast } from "./toasts";

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    closeOtherMenus(event.target);
    const opener = event.target.closest<HTMLElement>("[data-opens]");
    const dialog = opener && document.querySelector(opener.dataset["opens"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target.closest("[data-action=print]")) window.print();
    const copy = event.target.closest<HTMLElement>("[data-copy]");
    if (copy) void copyText(copy.dataset["copy"] ?? "");
  });
  document.addEventListener("click", askFirst, { capture: true });
  document.querySelectorAll<HTMLDialogElement>("dialog[data-open]").forEach((dialog) => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    menu?.querySelector("summary")?.focus();
    closeOtherMenus(document.body);
  });
}

/** Only for what cannot be undone: <button data-confirm="作废后不能恢复，确定作废？">. */
function askFirst(event: Event): void {
  const asking = event.target instanceof Element && event.target.closest<HTMLElement>("[data-confirm]");
  if (!asking || window.confirm(asking.dataset["confirm"])) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function closeOtherMenus(touched: Element): void {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(touched)) menu.removeAttribute("open");
  }
}

async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  showToast({ text: say("copied"), kind: "green" });
}
