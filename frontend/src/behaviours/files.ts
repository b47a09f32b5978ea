/** A field for files in the words of the page: the browser's own "Choose file" is in the browser's language. The field lies
 *  over the words that are shown, so that it is clicked, focused and dropped on as ever. */
import { say } from "../texts";

/** Drop zones and cameras have words of their own. */
const FIELDS = "input[type=file]:not([data-drop] *, .shots *, .file-field *)";

export function startFiles(): void {
  dressAll(document);
  document.addEventListener("htmx:load", (event) => dressAll((event.target as Element).parentElement ?? document));
}

function dressAll(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>(FIELDS)) dress(input);
}

function dress(input: HTMLInputElement): void {
  const field = span("file-field");
  const button = span("btn");
  const chosen = span("chosen");
  button.textContent = say(input.multiple ? "chooseFiles" : "chooseFile");
  input.before(field);
  field.append(input, button, chosen);
  for (const part of [button, chosen]) part.setAttribute("aria-hidden", "true"); // the field says it to whoever listens
  const tell = (): void => { chosen.textContent = chosenWords(input); };
  input.addEventListener("change", tell);
  input.form?.addEventListener("reset", () => setTimeout(tell));
  tell();
}

/** Photos of a form are listed below with their pictures. */
function chosenWords(input: HTMLInputElement): string {
  if (input.form?.matches("[data-shots]")) return "";
  const files = [...(input.files ?? [])];
  return files.length === 0 ? say("noneChosen") : files.length === 1 ? (files[0]?.name ?? "") : say("filesChosen", files.length);
}

function span(name: string): HTMLElement {
  const made = document.createElement("span");
  made.className = name;
  return made;
}
