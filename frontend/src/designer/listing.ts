/** The form's own ledger: numbers, menu, columns, filters, totals, and how it is printed. */
import type { Data, Listing } from "./contract";
import { area, check, h, input, labelled, select } from "./dom";
import { canBeListed, setListed } from "./edits";
import type { Store } from "./store";
import type { Speak } from "./words";

export function listingPanel(store: Store, data: Data, speak: Speak): HTMLElement {
  const ledger = store.design.ledger;
  const set = (edit: (ledger: Listing) => void, where: string): void => store.change((draft) => edit(draft.ledger), where);
  const prefix = input(ledger.prefix ?? "", (value) => {
    const capital = value.toUpperCase();
    set((draft) => { draft.prefix = capital; }, "prefix");
    if (prefix.value !== capital) prefix.value = capital;
  }, { maxlength: "6", disabled: data.fixedPrefix !== "", "data-word": "prefix" });
  const columns = select([["1", "1"], ["2", "2"]], String(store.design.questions.print?.columns ?? 2), (value) =>
    store.change((draft) => { draft.questions.print = { ...draft.questions.print, columns: Number(value) }; }));
  const note = area(store.design.questions.print?.note ?? "", (value) =>
    store.change((draft) => { draft.questions.print = { ...draft.questions.print, note: value }; }, "note"));
  return h("section", { class: "card" }, h("div", { class: "form" },
    labelled(speak("prefix"), prefix, speak("prefixHelp"), false),
    labelled(speak("nameEn"), input(ledger.name_en ?? "", (value) => set((draft) => { draft.name_en = value; }, "name_en"), { maxlength: "80" }), "", false),
    labelled(speak("group"), select(data.groups.map(({ group, label }) => [group, label]), ledger.group ?? "support", (value) => set((draft) => { draft.group = value; }, "")), "", false),
    data.mayEverywhere && check(speak("everywhere"), ledger.everywhere === true, (on) => set((draft) => { draft.everywhere = on; }, "")),
    listTable(store, speak),
    labelled(speak("printColumns"), columns, "", false), labelled(speak("printNote"), note)));
}

function listTable(store: Store, speak: Speak): HTMLElement {
  const fields = store.design.questions.fields.filter(canBeListed);
  if (!fields.length) return h("p", { class: "dim" }, speak("noFields"));
  const box = (word: "columns" | "filters" | "totals", key: string, label: string, head: string): HTMLElement => {
    const field = h("input", { attrs: { type: "checkbox", checked: store.design.ledger[word]?.includes(key) ?? false, "aria-label": speak("of", label, head), "data-listed": `${word} ${key}` } });
    field.addEventListener("change", () => {
      store.change((draft) => {
        setListed(draft, word, key, field.checked);
        if (word !== "columns" && field.checked) setListed(draft, "columns", key, true);
      });
      for (const each of host.querySelectorAll<HTMLInputElement>("[data-listed]")) {
        const [kind, name] = each.dataset["listed"]!.split(" ") as ["columns" | "filters" | "totals", string];
        each.checked = store.design.ledger[kind]?.includes(name) ?? false;
      }
    });
    return field;
  };
  const rows = fields.map((field) => h("tr", {}, h("th", { attrs: { scope: "row" } }, field.label),
    h("td", { class: "pick" }, box("columns", field.key, field.label, speak("listColumn"))),
    h("td", { class: "pick" }, box("filters", field.key, field.label, speak("listFilter"))),
    h("td", { class: "pick" }, ["number", "money", "computed"].includes(field.type) && box("totals", field.key, field.label, speak("listTotal")))));
  const heads = [speak("field"), speak("listColumn"), speak("listFilter"), speak("listTotal")].map((text) => h("th", { attrs: { scope: "col" } }, text));
  const host = h("div", {}, h("table", { class: "table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)), h("p", { class: "help" }, speak("listHelp")));
  return host;
}
