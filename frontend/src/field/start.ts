/** The field app on every page: small here, the rest is loaded where the worker is or the queue is shown. */

const QUEUE_PAGE = "[data-field-page]";
/** A form that people without an account fill in behind a link: its page is kept on the device they opened it with. */
const KEPT_FORM = "form[data-kept]";

export function startField(): void {
  const page = document.querySelector<HTMLElement>(QUEUE_PAGE);
  if (!("serviceWorker" in navigator) || !("locks" in navigator) || !window.indexedDB) {
    const unable = page?.querySelector<HTMLElement>("[data-field-unable]");
    if (unable) unable.hidden = false;
    return;
  }
  const keeps = document.querySelector(KEPT_FORM) !== null;
  if (page || keeps || window.matchMedia("(display-mode: standalone)").matches) void register();
  if (!navigator.serviceWorker.controller && !page && !keeps) return;
  document.addEventListener("submit", guard);
  void import("./live").then(({ live }) => live());
  if (keeps) void import("./capture").then(() => import("./kept")).then(({ keepHere }) => keepHere()); // while there is a signal
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
