/** Photos of a form: `<form data-shots="project · part" data-by="person">` shows each as it will be marked and lets it be
 *  removed; camera and album add to what is there. When and where each was taken goes out beside it.
 *  Words used before become buttons: `<div data-chips="datalist" data-for="field">`. */
import { noteOf, position, sent, settling, takeNote, type Note } from "../field/noted";
import { clock, say } from "../texts";
import { showToast } from "./toasts";

const PICTURES = "input[type=file][accept^='image/']";
const mounted = new WeakSet<HTMLFormElement>();

export function startShots(): void {
  mountAll(document);
  document.addEventListener("htmx:load", (event) => mountAll((event.target as Element).parentElement ?? document));
  for (const chips of document.querySelectorAll<HTMLElement>("[data-chips]")) offer(chips);
}

function mountAll(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-shots]")) {
    const inputs = [...form.querySelectorAll<HTMLInputElement>(PICTURES)];
    if (!inputs.length || mounted.has(form)) continue;
    mounted.add(form);
    const list = form.querySelector<HTMLElement>("[data-shots-list]") ?? listAfter(inputs.at(-1) as HTMLInputElement);
    for (const input of inputs) gather(form, list, input);
    form.addEventListener("formdata", ({ formData }) => {
      for (const name of new Set(inputs.map((input) => input.name))) addNotes(formData, name);
    });
    form.addEventListener("submit", waitForPosition);
    form.addEventListener("change", () => { for (const draw of captions.get(form) ?? []) draw(); });
  }
}

const captions = new WeakMap<HTMLFormElement, Set<() => void>>();

function listAfter(input: HTMLInputElement): HTMLElement {
  const list = document.createElement("ul");
  list.className = "shots-list";
  input.after(list);
  return list;
}

function addNotes(data: FormData, name: string): void {
  for (const file of data.getAll(name)) if (file instanceof File && file.size) data.append(`${name}-noted`, sent(file));
}

/** A photo is not sent before it is known where it was taken, or that this is not to be known. */
function waitForPosition(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const seeking = settling();
  if (!seeking || event.defaultPrevented) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  showToast({ text: say("shotSeeking") });
  void seeking.then(() => form.requestSubmit(event.submitter));
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
  input.addEventListener("click", () => void position());
  input.addEventListener("change", () => {
    const fresh = [...(input.files ?? [])];
    keep([...taken, ...fresh]);
    for (const file of fresh) list.append(preview(form, file, () => keep(taken.filter((each) => each !== file))));
    if (fresh.length) form.querySelector<HTMLInputElement>("[data-words]")?.focus();
  });
}

function preview(form: HTMLFormElement, file: File, forget: () => void): HTMLLIElement {
  const item = document.createElement("li");
  const figure = document.createElement("figure");
  const picture = document.createElement("img");
  const address = URL.createObjectURL(file);
  picture.src = address;
  picture.alt = file.name;
  const caption = document.createElement("figcaption");
  const draw = (): void => { caption.textContent = marks(form, file, noteOf(file)).join("\n"); };
  captions.set(form, (captions.get(form) ?? new Set()).add(draw));
  draw();
  void takeNote(file).then(draw);
  figure.append(picture, caption);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn";
  remove.textContent = say("remove");
  remove.setAttribute("aria-label", `${say("remove")} ${file.name}`);
  remove.addEventListener("click", () => {
    forget();
    captions.get(form)?.delete(draw);
    item.remove();
    URL.revokeObjectURL(address);
  });
  item.append(figure, remove);
  return item;
}

/** The lines that the server draws on the copy that hangs on the record. */
function marks(form: HTMLFormElement, file: File, note: Note | undefined): string[] {
  const part = form.querySelector<HTMLSelectElement>("select[name=part]")?.selectedOptions[0];
  const place = [form.dataset["shots"], part?.value ? part.textContent?.trim() : ""].filter(Boolean).join(" · ");
  return [place, form.dataset["by"] ?? signer(form), say("shotAt", clock(note?.at ?? file.lastModified)), where(note)].filter(Boolean);
}

/** On one phone for a crew: whoever was chosen in the field that `data-by-field` names, or wrote their name below it. */
function signer(form: HTMLFormElement): string {
  const chosen = form.querySelector<HTMLSelectElement>(`select[name="${form.dataset["byField"] ?? "-"}"]`)?.selectedOptions[0];
  return chosen?.dataset["name"] ?? form.querySelector<HTMLInputElement>("[name=own_name]")?.value ?? "";
}

function where(note: Note | undefined): string {
  if (!note) return say("shotSeeking");
  if (typeof note.where === "string") return say(note.where === "denied" ? "shotDenied" : "shotUnknown");
  const { latitude, longitude, accuracy } = note.where;
  const within = accuracy === null ? "" : ` ±${Math.round(accuracy)} m`;
  return say("shotWhere", `${latitude.toFixed(5)}, ${longitude.toFixed(5)}${within}`);
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
