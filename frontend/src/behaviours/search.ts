/** Ctrl/⌘ K goes to the search for everything, / to the first filter of the page, or there too. */

const FILTERS = "[data-ledger] [data-first-filter], [data-ledger] tr.filter input, form[data-filters] input:not([type=hidden]), .search-bar input";

export function startSearch(): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      focusOn(event, "[data-global-search]");
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
      if (!focusOn(event, FILTERS)) focusOn(event, "[data-global-search]");
    }
  });
}

function focusOn(event: KeyboardEvent, selector: string): boolean {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) return false;
  event.preventDefault();
  field.focus();
  field.select();
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
