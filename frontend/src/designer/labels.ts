/** Formulas as people read them: `[PM10] > [控制值]` on screen, `pm10 > limit` as stored. */
import type { Design } from "./contract";

const QUOTED = /["“”](?:[^"“”]|"")*["“”]/g;
const NAME = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?/g;

/** Key → label, of questions and of `table.column`; labels that several have are left out. */
function labelled(design: Design, table: string): Map<string, string> {
  const pairs: [string, string][] = [];
  for (const field of design.questions.fields) {
    pairs.push([field.key, field.label]);
    for (const column of field.columns ?? []) {
      pairs.push([`${field.key}.${column.key}`, `${field.label}.${column.label}`]);
      if (field.key === table) pairs.push([column.key, column.label]);
    }
  }
  const count = new Map<string, number>();
  for (const [, label] of pairs) count.set(label, (count.get(label) ?? 0) + 1);
  return new Map(pairs.filter(([, label]) => count.get(label) === 1 && label && !/[[\]"“”]/.test(label)));
}

export function shownFormula(design: Design, text: string, table = ""): string {
  const labels = labelled(design, table);
  return outsideQuotes(text, (part) => part.replace(NAME, (name) => (labels.has(name) ? `[${labels.get(name)}]` : name)));
}

export function storedFormula(design: Design, text: string, table = ""): string {
  const keys = new Map([...labelled(design, table)].map(([key, label]) => [label, key]));
  return outsideQuotes(text, (part) => part.replace(/[[【]([^[\]【】]+)[\]】]/g, (whole, label: string) => keys.get(label.trim()) ?? whole));
}

/** The label of a question or column as a formula names it. */
export function nameInFormula(design: Design, key: string, table = ""): string {
  const label = labelled(design, table).get(key);
  return label ? `[${label}]` : key;
}

function outsideQuotes(text: string, change: (part: string) => string): string {
  let done = "";
  let from = 0;
  for (const quoted of text.matchAll(QUOTED)) {
    done += change(text.slice(from, quoted.index)) + quoted[0];
    from = quoted.index + quoted[0].length;
  }
  return done + change(text.slice(from));
}
