/** The drawer at the right: whatever htmx swaps into #drawer is shown; Escape or [data-action=close-drawer] hides it. */
import htmx from "htmx.org";

const PHONE = "(max-width: 640px)";

let openedFrom: HTMLElement | null = null;

/** Opens a page in the drawer, or simply goes there on a phone or where the page has no drawer. */
export function openInDrawer(url: string): void {
  if (!drawer() || window.matchMedia(PHONE).matches) {
    window.location.assign(url);
    return;
  }
  openedFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  void htmx.ajax("get", url, { target: "#drawer", swap: "innerHTML" });
}

export function closeDrawer(): void {
  const box = drawer();
  if (!box || box.hidden) return;
  const hadFocus = box.contains(document.activeElement);
  box.hidden = true;
  box.replaceChildren();
  for (const row of document.querySelectorAll("tr.open")) row.classList.remove("open");
  if (hadFocus) openedFrom?.focus();
}

export function startDrawer(): void {
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = drawer();
    if (!box || event.target !== box) return;
    box.hidden = false;
    box.scrollTop = 0;
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-action=close-drawer]")) closeDrawer();
    const link = event.target.closest<HTMLAnchorElement>("a[data-drawer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openInDrawer(link.dataset["drawer"] || link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeDrawer();
  });
}

function drawer(): HTMLElement | null {
  return document.getElementById("drawer");
}
