/** What can be done to a design: pure functions on a copy that the store hands out. */
import type { Design, Field } from "./contract";
import { allSteps } from "./route_edits";

const IN_LISTS = new Set(["text", "number", "money", "date", "time", "yes_no", "choice", "person", "organisation", "part", "computed"]);
const FILTERED = new Set(["date", "choice", "yes_no", "person", "organisation", "part"]);
const MOST_SUGGESTED = 6;

/** Places are `key` of a question or `table.key` of a column. */
export function find(design: Design, place: string): Field | undefined {
  const [top, column] = place.split(".");
  const field = design.questions.fields.find((each) => each.key === top);
  return column === undefined ? field : field?.columns?.find((each) => each.key === column);
}

/** The list in which the question or column of that place stands. */
export function siblings(design: Design, place: string): Field[] {
  const [top, column] = place.split(".");
  if (column === undefined) return design.questions.fields;
  return design.questions.fields.find((each) => each.key === top)?.columns ?? [];
}

export function canBeListed(field: Field): boolean {
  return IN_LISTS.has(field.type) || field.type === "long_text" || field.type === "record";
}

/** A key nobody has: of the type, with a number. A column may not be called as a question either. */
export function freeKey(design: Design, wanted: string): string {
  const taken = new Set(design.questions.fields.flatMap((field) => [field.key, ...(field.columns ?? []).map((each) => each.key)]));
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}_${number}`)) return `${wanted}_${number}`;
}

export function newField(design: Design, type: string, label: string, choiceWords: string[], columnLabel: string): Field {
  const field: Field = { key: freeKey(design, type), label, type };
  if (type === "choice") field.choices = choiceWords;
  if (type === "computed") field["formula"] = "";
  if (type === "table") field.columns = [{ key: freeKey(design, "item"), label: columnLabel, type: "text" }];
  return field;
}

/** Puts a question in before `index`, and among the columns of the list while there are few. */
export function insert(design: Design, field: Field, index: number): void {
  design.questions.fields.splice(index, 0, field);
  const columns = design.ledger.columns ?? [];
  if (!IN_LISTS.has(field.type) || columns.length >= MOST_SUGGESTED) return;
  setListed(design, "columns", field.key, true);
  if (FILTERED.has(field.type)) setListed(design, "filters", field.key, true);
}

/** Into or out of columns, filters or totals; in the order of the form. */
export function setListed(design: Design, word: "columns" | "filters" | "totals", key: string, wanted: boolean): void {
  const kept = new Set(design.ledger[word] ?? []);
  if (wanted) kept.add(key);
  else kept.delete(key);
  design.ledger[word] = design.questions.fields.map((field) => field.key).filter((each) => kept.has(each));
  if (word === "columns" && !wanted) {
    setListed(design, "filters", key, false);
    setListed(design, "totals", key, false);
    if (design.ledger.tile?.of === key) delete design.ledger.tile;
  }
}

export function remove(design: Design, place: string): void {
  const list = siblings(design, place);
  const index = list.findIndex((field) => field.key === place.split(".").at(-1));
  if (index < 0) return;
  list.splice(index, 1);
  if (place.includes(".")) {
    const table = find(design, place.split(".")[0]!);
    if (table?.totals) table.totals = table.totals.filter((key) => key !== place.split(".")[1]);
  } else setListed(design, "columns", place, false);
}

/** Moves by so many places; false where there is no such place. */
export function move(design: Design, place: string, by: number): boolean {
  const list = siblings(design, place);
  const from = list.findIndex((field) => field.key === place.split(".").at(-1));
  return moveTo(list, from, from + by);
}

export function moveTo(list: Field[], from: number, to: number): boolean {
  if (from < 0 || to < 0 || to >= list.length || from === to) return false;
  list.splice(to, 0, ...list.splice(from, 1));
  return true;
}

export function duplicate(design: Design, place: string): string {
  const list = siblings(design, place);
  const index = list.findIndex((field) => field.key === place.split(".").at(-1));
  const copy = structuredClone(list[index]!);
  copy.key = freeKey(design, copy.key);
  for (const column of copy.columns ?? []) column.key = freeKey(design, column.key);
  list.splice(index + 1, 0, copy);
  const parts = place.split(".");
  return parts.length > 1 ? `${parts[0]}.${copy.key}` : copy.key;
}

/** Gives a question another key, and everything that names it with it; the new place. */
export function rename(design: Design, place: string, key: string): string {
  const field = find(design, place);
  if (!field || !key || field.key === key) return place;
  const [top, column] = place.split(".");
  const old = field.key;
  field.key = key;
  const swap = (names: string[] | undefined): string[] | undefined => names?.map((each) => (each === old ? key : each));
  if (column !== undefined) {
    const table = find(design, top!)!;
    if (table.totals) table.totals = swap(table.totals);
  } else {
    for (const word of ["columns", "filters", "totals"] as const) if (design.ledger[word]) design.ledger[word] = swap(design.ledger[word])!;
    if (design.ledger.tile?.of === old) design.ledger.tile.of = key;
  }
  renameInFormulas(design, old, key);
  return column === undefined ? key : `${top}.${key}`;
}

function renameInFormulas(design: Design, old: string, key: string): void {
  const named = new RegExp(`(?<![\\w"“])${old}(?!\\w)`, "g");
  for (const field of design.questions.fields.flatMap((each) => [each, ...(each.columns ?? [])]))
    for (const word of ["formula", "show_when", "require_when"]) {
      const text = field[word];
      if (typeof text === "string") field[word] = text.replace(named, key);
    }
  const nodes = design.ledger.route?.steps ?? [];
  for (const node of [...nodes, ...allSteps(nodes)]) if (node.condition) node.condition = node.condition.replace(named, key);
  for (const rule of design.questions.rules ?? []) rule.check = rule.check.replace(named, key);
}
