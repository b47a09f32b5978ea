/** Coordinates from the phone: [data-action=locate] fills the two fields beside it, latitude and longitude. */
import { say } from "../texts";
import { showToast } from "./toasts";

const PATIENCE_MS = 15_000;

export function startLocating(): void {
  if (!("geolocation" in navigator)) return;
  show(document);
  document.addEventListener("htmx:load", (event) => show((event.target as Element).parentElement ?? document));
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-action=locate]") : null;
    if (button) locate(button);
  });
}

/** Hidden where nobody can tell where one is. */
function show(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-action=locate]")) button.hidden = false;
}

function locate(button: HTMLButtonElement): void {
  const [lat, lon] = button.parentElement?.querySelectorAll<HTMLInputElement>("input") ?? [];
  if (!lat || !lon) return;
  button.classList.add("busy");
  const done = (): void => button.classList.remove("busy");
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    done();
    lat.value = coords.latitude.toFixed(6);
    lon.value = coords.longitude.toFixed(6);
    lon.dispatchEvent(new Event("input", { bubbles: true }));
    lon.dispatchEvent(new Event("change", { bubbles: true }));
  }, () => {
    done();
    showToast({ text: say("noPlace"), kind: "yellow" });
  }, { enableHighAccuracy: true, timeout: PATIENCE_MS });
}
