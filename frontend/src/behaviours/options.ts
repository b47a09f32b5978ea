/** Filters over people, parts and the like: their choices are fetched when somebody opens them, once. */
export function startOptions(): void {
  for (const moment of ["pointerdown", "focusin"]) document.addEventListener(moment, (event) => {
    const filter = event.target instanceof Element ? event.target.closest<HTMLSelectElement>("select[data-options]") : null;
    if (filter) void fill(filter);
  });
}

async function fill(filter: HTMLSelectElement): Promise<void> {
  const name = filter.dataset["options"] ?? "";
  delete filter.dataset["options"];
  const address = new URL(window.location.href);
  address.searchParams.set("options", name);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) { filter.dataset["options"] = name; return; } // the next opening tries again
  const { options } = (await answer.json()) as { options: [string, string][] };
  const known = new Set([...filter.options].map((option) => option.value));
  for (const [value, text] of options) if (!known.has(value)) filter.add(new Option(text, value));
}
