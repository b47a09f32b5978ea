/** htmx without eval and without injected styles; the CSRF token on every writing request; refusals said aloud. */
import htmx from "htmx.org";
import { say } from "../texts";
import { showToast } from "./toasts";

interface ConfigDetail {
  verb: string;
  headers: Record<string, string>;
  parameters: FormData;
  elt: Element;
}

export function startHtmx(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
    historyCacheSize: 0, // no copies of project data in the browser's storage
    refreshOnHistoryMiss: true,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true }, // a form that comes back with its errors
      { code: "[45]..", swap: false, error: true },
    ],
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = (event as CustomEvent<ConfigDetail>).detail;
    if (detail.verb === "get") dropEmptyFilters(detail);
    else detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const answer = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
    showToast({ text: reason(answer), kind: "red" });
  });
  document.addEventListener("htmx:sendError", () => {
    const isKept = document.documentElement.dataset["keptAt"] !== undefined; // it says so itself; nothing was to be sent
    if (!isKept) showToast({ text: say("offline"), kind: "red" });
  });
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

/** A plain-text refusal is the server's own sentence; anything else gets ours with the status. */
function reason(answer: XMLHttpRequest): string {
  const plain = (answer.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
  const text = answer.responseText.trim();
  return plain && text && text.length < 400 ? text : say("refused", answer.status);
}

/** Keeps the pushed URL short: a filter nobody filled in is not part of the view. */
function dropEmptyFilters(detail: ConfigDetail): void {
  if (!detail.elt.closest("form[data-filters]")) return;
  for (const name of [...detail.parameters.keys()]) {
    const filled = detail.parameters.getAll(name).filter((value) => value !== "");
    detail.parameters.delete(name);
    for (const value of filled) detail.parameters.append(name, value);
  }
}
