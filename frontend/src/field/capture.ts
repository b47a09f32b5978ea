/** A form of the site that is sent without a connection: `<form data-carried>` is kept and waits for its turn.
 *  On a kept page every form begins with a uid of its own, or ten notices from one page would be one. */
import { showToast } from "../behaviours/toasts";
import { enqueue, filesOf, NoRoom, roomUsed, WATCH_SHARE } from "./queue";
import { keepNote, readNote } from "./noted";
import { entry, type Entry } from "./store";
import { tell } from "./words";

export const QUEUE = "/field/";
const LONGEST_TITLE = 120;

export async function capture(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  try {
    const data = dataOf(form, submitter);
    await enqueue({
      path: pathOf(form), title: titleOf(form), person: personHere(), data,
      seenVersion: Number(data.get("seen_version")) || null, uid: form.dataset["entry"],
    });
  } catch (fault) {
    showToast({ text: fault instanceof NoRoom ? tell("noRoom") : tell("notKept", String(fault)), kind: "red" });
    return;
  }
  delete form.dataset["dirty"];
  void navigator.storage?.persist?.();
  const room = await roomUsed();
  sessionStorage.setItem("field-said", room && room.share > WATCH_SHARE ? tell("roomLow") : tell("kept"));
  window.location.assign(QUEUE);
}

function dataOf(form: HTMLFormElement, submitter: HTMLElement | null): FormData {
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  return data;
}

function pathOf(form: HTMLFormElement): string {
  const address = new URL(form.getAttribute("action") || window.location.href, window.location.href);
  address.searchParams.delete("entry");
  return address.pathname + address.search;
}

export function personHere(): number | null {
  return Number(document.body.dataset["person"]) || null;
}

/** The heading, and the first words somebody typed. */
function titleOf(form: HTMLFormElement): string {
  const heading = document.querySelector("main h1")?.textContent?.trim() ?? document.title;
  const typed = [...form.elements].find(
    (part): part is HTMLInputElement => part instanceof HTMLInputElement && part.type === "text" && part.value !== "",
  );
  const chosen = form.closest("dialog")?.querySelector("h2")?.textContent?.trim();
  const signer = form.querySelector<HTMLSelectElement>("select[name=attendee]")?.selectedOptions[0]?.textContent;
  return [heading, chosen, typed?.value, signer].filter(Boolean).join(" · ").replace(/\s+/g, " ").slice(0, LONGEST_TITLE);
}

/** Kept pages are older than what is filled in on them: new uids, and what the address asks for. */
export function prepareKeptForms(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("form[data-carried] input[name=uid]")) field.value = crypto.randomUUID();
  for (const [name, value] of new URLSearchParams(window.location.search)) {
    if (name !== "entry") setField(document.querySelector("form[data-carried]"), name, [value]);
  }
}

/** `?entry=…` opens a form with what waits in the queue; sending it again replaces that. */
export async function refill(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("main form[data-carried]");
  const uid = new URLSearchParams(window.location.search).get("entry");
  const found = uid ? await entry(uid) : undefined;
  if (!form || !found || found.state === "received") return;
  form.dataset["entry"] = found.uid;
  const byName = new Map<string, string[]>();
  for (const [name, value] of found.fields) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const [name, values] of byName) setField(form, name, values);
  await putBackFiles(form, found, byName);
}

async function putBackFiles(form: HTMLFormElement, found: Entry, byName: Map<string, string[]>): Promise<void> {
  const files = await filesOf(found);
  restoreNotes(files, byName);
  for (const name of new Set(files.map(([field]) => field))) {
    const input = form.querySelector<HTMLInputElement>(`input[type=file][name="${CSS.escape(name)}"]`);
    if (!input) continue;
    const all = new DataTransfer();
    for (const [field, file] of files) if (field === name) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (files.length) showToast({ text: tell("files", files.length), kind: "green" });
}

/** When and where they were taken stays what it was. */
function restoreNotes(files: [string, File][], byName: Map<string, string[]>): void {
  for (const name of new Set(files.map(([field]) => field))) {
    const notes = byName.get(`${name}-noted`) ?? [];
    files.filter(([field]) => field === name).forEach(([, file], index) => {
      const note = readNote(notes[index] ?? "");
      if (note) keepNote(file, note);
    });
  }
}

function setField(form: HTMLFormElement | null, name: string, values: string[]): void {
  const parts = [...(form?.elements ?? [])].filter((part) => (part as HTMLInputElement).name === name);
  for (const part of parts) {
    if (part instanceof HTMLInputElement && ["checkbox", "radio"].includes(part.type)) part.checked = values.includes(part.value);
    else if (part instanceof HTMLSelectElement) for (const each of part.options) each.selected = values.includes(each.value);
    else if (part instanceof HTMLInputElement && part.type === "file") continue;
    else if ("value" in part) part.value = values[0] ?? "";
    if (!(part instanceof HTMLButtonElement)) part.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
