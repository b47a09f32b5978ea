/** The ledger: arrows move the row, Enter opens the page, a click opens the drawer, Space selects;
 *  where one was in the list survives going to a record and back. */
import { openInDrawer } from "./drawer";

const INTERACTIVE = "a, button, input, label, select, textarea, summary";

export function startLedgers(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    const ledger = box.closest<HTMLElement>("[data-ledger]");
    if (!ledger || !box.closest(".pick")) return;
    if (box.matches("[data-select-all]")) tickAll(ledger, box.checked);
    showSelection(ledger);
  });
  document.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (row) makeCurrent(row);
  });
  document.addEventListener("htmx:load", (event) => prepare(event.target as HTMLElement));
  window.addEventListener("pagehide", remember);
  prepare(document.body);
  restore();
  linkBack();
}

function prepare(root: HTMLElement): void {
  const ledgers = [...root.querySelectorAll<HTMLElement>("[data-ledger]")];
  const around = root.closest<HTMLElement>("[data-ledger]");
  for (const ledger of around ? [around, ...ledgers] : ledgers) {
    const rows = rowsOf(ledger);
    if (!rows.some((row) => row.tabIndex === 0)) rows.forEach((row, index) => { row.tabIndex = index ? -1 : 0; });
    showSelection(ledger);
  }
}

function rowsOf(ledger: Element): HTMLTableRowElement[] {
  return [...ledger.querySelectorAll<HTMLTableRowElement>("tbody tr[data-href]")];
}

function rowOf(target: EventTarget | null): HTMLTableRowElement | null {
  if (!(target instanceof Element)) return null;
  const row = target.closest<HTMLTableRowElement>("tr[data-href]");
  return row?.closest("[data-ledger]") ? row : null;
}

function makeCurrent(row: HTMLTableRowElement): void {
  const ledger = row.closest("[data-ledger]");
  ledger?.querySelectorAll<HTMLElement>("tr[tabindex='0']").forEach((other) => { other.tabIndex = -1; });
  row.tabIndex = 0;
}

let lastTicked: HTMLInputElement | null = null;

function clicked(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const tick = event.target.closest<HTMLInputElement>("[data-ledger] tbody .pick input[type=checkbox]");
  if (tick) {
    if (event.shiftKey) tickBetween(lastTicked, tick);
    lastTicked = tick;
    return;
  }
  const row = rowOf(event.target);
  if (!row || event.target.closest(INTERACTIVE) || window.getSelection()?.toString()) return;
  const href = row.dataset["href"] ?? "";
  if (event.ctrlKey || event.metaKey) window.open(href, "_blank", "noopener");
  else {
    row.closest("[data-ledger]")?.querySelectorAll("tr.open").forEach((other) => other.classList.remove("open"));
    row.classList.add("open");
    row.focus({ preventScroll: true });
    openInDrawer(row.dataset["drawer"] || href);
  }
}

function pressed(event: KeyboardEvent): void {
  const row = document.activeElement instanceof HTMLTableRowElement ? rowOf(document.activeElement) : null;
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = rowsOf(row.closest("[data-ledger]") as Element);
  const here = rows.indexOf(row);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1, PageDown: here + 10, PageUp: here - 10 }[event.key];
  if (next !== undefined) rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  else if (event.key === "Enter") window.location.assign(row.dataset["href"] ?? "");
  else if (event.key === " ") row.querySelector<HTMLInputElement>(".pick input[type=checkbox]")?.click();
  else return;
  event.preventDefault();
}

function ticks(ledger: Element): HTMLInputElement[] {
  return [...ledger.querySelectorAll<HTMLInputElement>("tbody .pick input[type=checkbox]")];
}

function tickAll(ledger: Element, checked: boolean): void {
  for (const box of ticks(ledger)) box.checked = checked && !box.disabled;
}

function tickBetween(from: HTMLInputElement | null, to: HTMLInputElement): void {
  const ledger = to.closest("[data-ledger]");
  if (!from || !ledger?.contains(from)) return;
  const boxes = ticks(ledger);
  const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b) as [number, number];
  for (const box of boxes.slice(first, last + 1)) if (!box.disabled) box.checked = to.checked;
}

function showSelection(ledger: HTMLElement): void {
  const boxes = ticks(ledger);
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  const all = ledger.querySelector<HTMLInputElement>("[data-select-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  ledger.querySelectorAll<HTMLElement>("[data-batch]").forEach((bar) => { bar.hidden = chosen.length === 0; });
  ledger.querySelectorAll("[data-selected-count]").forEach((count) => { count.textContent = String(chosen.length); });
}

interface Place {
  top: number;
  left: number;
  page: number;
  row: string | null;
}

function remember(): void {
  const ledger = document.querySelector<HTMLElement>("[data-ledger]");
  if (!ledger) return;
  const frame = ledger.querySelector(".ledger-scroll");
  const place: Place = {
    top: frame?.scrollTop ?? 0,
    left: frame?.scrollLeft ?? 0,
    page: window.scrollY,
    row: ledger.querySelector<HTMLElement>("tr[tabindex='0']")?.dataset["href"] ?? null,
  };
  sessionStorage.setItem(`place:${window.location.pathname}${window.location.search}`, JSON.stringify(place));
  sessionStorage.setItem(`view:${window.location.pathname}`, window.location.search);
}

function restore(): void {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const saved = sessionStorage.getItem(`place:${window.location.pathname}${window.location.search}`);
  const ledger = document.querySelector<HTMLElement>("[data-ledger]");
  if (!ledger || !saved || navigation?.type === "navigate") return;
  const place = JSON.parse(saved) as Place;
  ledger.querySelector(".ledger-scroll")?.scrollTo(place.left, place.top);
  window.scrollTo(0, place.page);
  const row = rowsOf(ledger).find((candidate) => candidate.dataset["href"] === place.row);
  row?.focus({ preventScroll: true });
}

/** <a data-back href="/ledger/">: returns to the ledger as it was filtered, not to the bare list. */
function linkBack(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-back]")) {
    const view = sessionStorage.getItem(`view:${link.pathname}`);
    if (view && !link.search) link.search = view;
  }
}
