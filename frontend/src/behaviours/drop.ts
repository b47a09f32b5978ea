/** <label data-drop><input type="file"><ul class="drop-list"></ul></label>: drop files on it, see what was chosen. */
import { say } from "../texts";

export function startDrops(): void {
  for (const kind of ["dragover", "dragleave", "drop"] as const) {
    document.addEventListener(kind, (event) => {
      const zone = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-drop]") : null;
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer) take(zone, event.dataTransfer.files);
    });
  }
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const zone = input.closest<HTMLElement>("[data-drop]");
    if (zone) list(zone, input.files);
  });
}

function take(zone: HTMLElement, files: FileList): void {
  const input = zone.querySelector<HTMLInputElement>("input[type=file]");
  if (!input || files.length === 0) return;
  const chosen = new DataTransfer();
  for (const file of [...files].slice(0, input.multiple ? files.length : 1)) chosen.items.add(file);
  input.files = chosen.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  list(zone, input.files);
}

function list(zone: HTMLElement, files: FileList | null): void {
  const place = zone.querySelector(".drop-list");
  if (!place) return;
  place.replaceChildren(...[...(files ?? [])].map((file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const size = document.createElement("span");
    name.textContent = file.name;
    size.textContent = say("mb", (file.size / 1_048_576).toFixed(1));
    line.append(name, size);
    return line;
  }));
}
