/** The field app on every page: small here, the rest is loaded where the worker is or the queue is shown. */

const QUEUE_PAGE = "[data-field-page]";

export function startField(): void {
  const page = document.querySelector<HTMLElement>(QUEUE_PAGE);
  if (!("serviceWorker" in navigator) || !("locks" in navigator) || !window.indexedDB) {
    const unable = page?.querySelector<HTMLElement>("[data-field-unable]");
    if (unable) unable.hidden = false;
    return;
  }
  if (page || window.matchMedia("(display-mode: standalone)").matches) void register();
  if (!navigator.serviceWorker.controller && !page) return;
  document.addEventListener("submit", guard);
  void import("./live").then(({ live }) => live());
}

async function register(): Promise<void> {
  await navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" }).catch(() => undefined);
}

/** What cannot be sent now is kept; leaving with unsent entries is asked about. */
function guard(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.matches("[action$='/accounts/logout/']")) {
    event.preventDefault();
    void import("./live").then(({ leave }) => leave(form));
    return;
  }
  const isOff = !navigator.onLine || document.documentElement.dataset["keptAt"] !== undefined;
  if (!form.matches("[data-carried]") || !(isOff || form.dataset["entry"])) return;
  event.preventDefault();
  void import("./capture").then(({ capture }) => capture(form, event.submitter));
}
