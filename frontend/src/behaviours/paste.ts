/** Paste from Excel. On a textarea: the text as a table beneath it. On a table of fields: into the fields. */
import { say } from "../texts";
import { parseExcel } from "./excel";
import { addRow } from "./rows";

const SHOWN_ROWS = 100;
const FIELDS = "input:not([type=hidden]):not([type=checkbox]):not([type=file]), select, textarea";

export function startPaste(): void {
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.matches("[data-excel-paste]")) preview(event.target);
  });
  document.addEventListener("paste", pasteIntoGrid);
  document.querySelectorAll<HTMLTextAreaElement>("textarea[data-excel-paste]").forEach((area) => {
    if (area.value) preview(area);
  });
}

function preview(area: HTMLTextAreaElement): void {
  const rows = parseExcel(area.value);
  const place = previewPlace(area);
  place.replaceChildren();
  if (rows.length === 0) return;
  const width = Math.max(...rows.map((cells) => cells.length));
  const table = document.createElement("table");
  table.className = "table";
  const caption = table.createCaption();
  caption.textContent = say("columnsAndRows", rows.length, width);
  const names = (area.dataset["columns"] ?? "").split(",").filter(Boolean);
  if (names.length) fill(table.createTHead().insertRow(), names, "th");
  const body = table.createTBody();
  for (const cells of rows.slice(0, SHOWN_ROWS)) fill(body.insertRow(), cells, "td");
  place.append(table);
  if (rows.length > SHOWN_ROWS) place.append(say("moreRows", rows.length - SHOWN_ROWS));
}

function previewPlace(area: HTMLTextAreaElement): HTMLElement {
  const named = area.dataset["preview"] && document.querySelector<HTMLElement>(area.dataset["preview"]);
  if (named) return named;
  if (area.nextElementSibling?.matches(".paste-preview")) return area.nextElementSibling as HTMLElement;
  const made = document.createElement("div");
  made.className = "paste-preview";
  made.setAttribute("role", "status");
  area.after(made);
  return made;
}

function fill(row: HTMLTableRowElement, cells: string[], kind: "th" | "td"): void {
  for (const [index, text] of cells.entries()) {
    const cell = document.createElement(kind);
    if (kind === "th") cell.scope = "col";
    else if (index > 0 && text !== "" && !Number.isNaN(Number(text.replaceAll(",", "")))) cell.className = "num";
    cell.textContent = text;
    row.append(cell);
  }
}

function pasteIntoGrid(event: ClipboardEvent): void {
  const field = event.target instanceof Element ? event.target.closest<HTMLElement>(FIELDS) : null;
  const table = field?.closest<HTMLTableElement>("table[data-excel-paste]");
  const cells = parseExcel(event.clipboardData?.getData("text/plain") ?? "");
  if (!field || !table || (cells.length < 2 && (cells[0]?.length ?? 0) < 2)) return;
  event.preventDefault();
  let row = field.closest("tr");
  const column = row ? fieldsOf(row).indexOf(field) : 0;
  for (const line of cells) {
    row ??= addRow(table);
    if (!row) return;
    const targets = fieldsOf(row).slice(column);
    line.forEach((text, index) => put(targets[index], text));
    row = row.nextElementSibling as HTMLTableRowElement | null;
  }
}

function fieldsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>(FIELDS)];
}

function put(field: HTMLElement | undefined, text: string): void {
  if (field instanceof HTMLSelectElement) {
    const option = [...field.options].find((candidate) => candidate.text.trim() === text || candidate.value === text);
    if (option) field.value = option.value;
  } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    const plain = /^[-−]?[\d,]+(\.\d+)?$/.test(text) ? text.replaceAll(",", "").replace("−", "-") : text;
    field.value = plain;
  } else return;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
