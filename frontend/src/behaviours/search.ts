/** Ctrl/⌘ K goes to the search for everything, / to the first filter of the page. */

export function startSearch(): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      focusOn(event, "[data-global-search]");
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
      focusOn(event, "[data-ledger] [data-first-filter], [data-ledger] tr.filter input, form[data-filters] input:not([type=hidden])");
    }
  });
}

function focusOn(event: KeyboardEvent, selector: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
