/** The quick notice: `<form data-shots>` shows the photos that were taken and lets each be removed; camera and
 *  album add to what is there. Words used before become buttons: `<div data-chips="datalist" data-for="field">`. */
import { say } from "../texts";

export function startShots(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-shots]")) {
    const list = form.querySelector<HTMLElement>("[data-shots-list]");
    const inputs = [...form.querySelectorAll<HTMLInputElement>(".shots input[type=file]")];
    if (list) for (const input of inputs) gather(form, list, input);
  }
  for (const chips of document.querySelectorAll<HTMLElement>("[data-chips]")) offer(chips);
}

/** A camera gives one photo at a time and forgets the one before: what was taken is kept and sent together. */
function gather(form: HTMLFormElement, list: HTMLElement, input: HTMLInputElement): void {
  let taken: File[] = [];
  const keep = (files: File[]): void => {
    taken = files;
    const all = new DataTransfer();
    for (const file of taken) all.items.add(file);
    input.files = all.files;
  };
  input.addEventListener("change", () => {
    const fresh = [...(input.files ?? [])];
    keep([...taken, ...fresh]);
    for (const file of fresh) list.append(preview(file, () => keep(taken.filter((each) => each !== file))));
    if (fresh.length) form.querySelector<HTMLInputElement>("[data-words]")?.focus();
  });
}

function preview(file: File, forget: () => void): HTMLLIElement {
  const item = document.createElement("li");
  const picture = document.createElement("img");
  const address = URL.createObjectURL(file);
  picture.src = address;
  picture.alt = file.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn";
  remove.textContent = say("remove");
  remove.setAttribute("aria-label", `${say("remove")} ${file.name}`);
  remove.addEventListener("click", () => {
    forget();
    item.remove();
    URL.revokeObjectURL(address);
  });
  item.append(picture, remove);
  return item;
}

function offer(chips: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>(`#${chips.dataset["for"] ?? "none"}`);
  const words = document.querySelectorAll<HTMLOptionElement>(`#${chips.dataset["chips"] ?? "none"} option`);
  if (!field) return;
  for (const { value } of words) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "btn";
    chip.textContent = value;
    chip.addEventListener("click", () => {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    chips.append(chip);
  }
}
