/** Forms: one submission at a time, a warning before unsaved words are lost, filters that submit themselves. */

const FILTER_PAUSE_MS = 450;
const FOCUS_KEY = "filter-focus";

export function startForms(): void {
  document.addEventListener("submit", guardSubmit);
  window.addEventListener("pageshow", releaseForms);
  document.addEventListener("htmx:beforeRequest", (event) => guardRequest(event as CustomEvent<{ elt: Element }>));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    const form = sentForm(elt);
    if (!form) return;
    release(form);
    if (successful) delete form.dataset["dirty"];
  });
  document.addEventListener("input", (event) => {
    const form = owner(event);
    if (form?.matches("[data-unsaved]")) form.dataset["dirty"] = "";
    if (form?.matches("[data-filters]")) filterSoon(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]:not([data-submitting])")) event.preventDefault();
  });
  restoreFilterFocus();
}

/** A second click while the first is under way does nothing; the hidden uid guards the server as well. */
function guardSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.matches("[data-filters]")) leaveOutEmpty(form);
  if (form.method !== "post") return;
  if (form.dataset["submitting"] !== undefined) event.preventDefault();
  else markBusy(form);
}

/** The same for htmx, which prevents the plain submission itself. */
function guardRequest(event: CustomEvent<{ elt: Element }>): void {
  const form = sentForm(event.detail.elt);
  if (!form || form.matches("[data-filters]")) return;
  if (form.dataset["submitting"] !== undefined) event.preventDefault();
  else markBusy(form);
}

/** A field that asks the server something on its own does not lock the form around it. */
function sentForm(elt: Element): HTMLFormElement | null {
  return elt.matches("form, button, input[type=submit]") ? elt.closest("form") : null;
}

function markBusy(form: HTMLFormElement): void {
  form.dataset["submitting"] = "";
  // aria-disabled, not disabled: a disabled button would not send its own name and value.
  for (const button of submitters(form)) {
    button.setAttribute("aria-disabled", "true");
    if (button === document.activeElement) button.classList.add("busy");
  }
}

function release(form: HTMLFormElement): void {
  delete form.dataset["submitting"];
  for (const button of submitters(form)) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("busy");
  }
}

function releaseForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-submitting]")) release(form);
}

function submitters(form: HTMLFormElement): HTMLElement[] {
  return [...form.elements].filter(
    (part): part is HTMLElement => part instanceof HTMLButtonElement && part.type === "submit",
  );
}

let waiting: ReturnType<typeof setTimeout> | undefined;

function filterSoon(form: HTMLFormElement): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    rememberFilterFocus();
    form.requestSubmit();
  }, FILTER_PAUSE_MS);
}

/** Empty fields do not clutter the URL that people save and send to each other. */
function leaveOutEmpty(form: HTMLFormElement): void {
  const empty = [...form.elements].filter(
    (part): part is HTMLInputElement => "value" in part && "disabled" in part && part.value === "" && !part.disabled,
  );
  for (const part of empty) part.disabled = true;
  setTimeout(() => empty.forEach((part) => { part.disabled = false; }), 0);
}

function rememberFilterFocus(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || !field.name) return;
  sessionStorage.setItem(FOCUS_KEY, JSON.stringify([window.location.pathname, field.name]));
}

function restoreFilterFocus(): void {
  const [path, name] = JSON.parse(sessionStorage.getItem(FOCUS_KEY) ?? "[]") as [string?, string?];
  sessionStorage.removeItem(FOCUS_KEY);
  if (path !== window.location.pathname || !name) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filters]")) {
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) continue;
    field.focus();
    if (field.type === "text" || field.type === "search") field.setSelectionRange(field.value.length, field.value.length);
  }
}

function owner(event: Event): HTMLFormElement | null {
  return event.target instanceof Element && "form" in event.target ? (event.target.form as HTMLFormElement | null) : null;
}
