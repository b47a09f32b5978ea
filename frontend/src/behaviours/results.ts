/** Forms that compute: inside [data-computes], after every change, the server works the results out anew.
 *  Only results ([data-result] with an id) are replaced, never what somebody is typing; a conditional question
 *  ([data-shown]) is replaced only when it appears or goes. Files are not sent for this. */

const PAUSE_MS = 150;
let waiting: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

export function startResults(): void {
  document.addEventListener("change", (event) => {
    if (event.target instanceof Element) computeSoon(event.target.closest<HTMLElement>("[data-computes]"));
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-action=remove-row]") : null;
    // The row has left the page by the time the answer is fetched, its form has not.
    if (button) computeSoon(document.querySelector<HTMLElement>("[data-computes]"));
  });
}

function computeSoon(part: HTMLElement | null): void {
  if (!part) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => void compute(part), PAUSE_MS);
}

async function compute(part: HTMLElement): Promise<void> {
  const form = part.closest("form");
  if (form?.method !== "post") return; // what is only tried out in the designer is computed there
  const turn = ++asked;
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) if (value instanceof File || name.endsWith("-drawn")) body.delete(name);
  body.set("refresh", "1");
  const answer = await fetch(window.location.href, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || turn !== asked) return; // the button asks again, and saving checks everything
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of part.querySelectorAll<HTMLElement>("[data-result][id]")) {
    const renewed = fresh.getElementById(old.id);
    if (!renewed || !differs(old, renewed)) continue;
    old.replaceWith(document.adoptNode(renewed));
    renewed.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // pads for signatures come alive
  }
}

function differs(old: HTMLElement, renewed: HTMLElement): boolean {
  const shown = old.dataset["shown"];
  return shown === undefined ? old.innerHTML !== renewed.innerHTML : shown !== renewed.dataset["shown"];
}
