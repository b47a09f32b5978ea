/** Rows of a formset: [data-action=add-row][data-rows="#table"], [data-action=remove-row], [data-action=move-up|move-down].
 *  The table holds <template data-row> with one row whose names carry __prefix__; TOTAL_FORMS counts along. */

export function startRows(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLElement>("[data-action]");
    const action = button?.dataset["action"];
    if (action === "add-row") {
      const table = document.querySelector<HTMLElement>(button?.dataset["rows"] ?? "");
      if (table) addRow(table)?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
    } else if (action === "remove-row") removeRow(button?.closest("tr, li"));
    else if (action === "move-up") move(button, -1);
    else if (action === "move-down") move(button, 1);
  });
}

export function addRow(table: HTMLElement): HTMLTableRowElement | null {
  const template = table.querySelector<HTMLTemplateElement>("template[data-row]");
  const body = table.querySelector("tbody");
  const total = totalOf(table);
  if (!template || !body) return null;
  const next = total ? Number(total.value) : body.rows.length;
  const row = (template.content.cloneNode(true) as DocumentFragment).querySelector("tr");
  if (!row) return null;
  for (const part of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replaceAll("__prefix__", String(next)));
    }
  }
  body.append(row);
  if (total) total.value = String(next + 1);
  return row;
}

/** A saved row is ticked DELETE and hidden; a new one simply goes (an empty form in the middle is ignored by the server). */
function removeRow(row: Element | null | undefined): void {
  if (!row) return;
  const tick = row.querySelector<HTMLInputElement>("input[name$=-DELETE]");
  if (tick) {
    tick.checked = true;
    (row as HTMLElement).hidden = true;
  } else row.remove();
}

function move(button: HTMLElement | null | undefined, step: -1 | 1): void {
  const item = button?.closest("li, tr");
  const other = step < 0 ? item?.previousElementSibling : item?.nextElementSibling;
  if (!item || !other) return;
  if (step < 0) other.before(item);
  else other.after(item);
  button?.focus();
}

function totalOf(table: HTMLElement): HTMLInputElement | null {
  const prefix = table.dataset["prefix"];
  return document.querySelector(prefix ? `input[name="${prefix}-TOTAL_FORMS"]` : "input[name$=-TOTAL_FORMS]");
}
