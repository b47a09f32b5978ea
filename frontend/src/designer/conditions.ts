/** A condition put together from a field, a relation and a value; who knows formulas writes their own. */
import type { Field } from "./contract";
import { h, input, labelled, select } from "./dom";
import { shownFormula, storedFormula } from "./labels";
import type { Store } from "./store";
import type { Speak } from "./words";

const SIMPLE = /^(?:(NOT)\()?([a-z][a-z0-9_]*)\)?(?:\s*(=|<>|>|<)\s*(?:"([^"]*)"|([\d.]+)[^"]*))?$/;

interface Simple {
  key: string;
  sign: string;
  value: string;
}

/** Field, relation and value of a formula that is no more than that. */
export function simple(formula: string): Simple | null {
  const found = SIMPLE.exec(formula.trim());
  if (!found) return null;
  const [, not, key, sign, text, figure] = found;
  if (not && (sign || !formula.trim().endsWith(")"))) return null;
  return { key: key!, sign: sign ?? (not ? "no" : "yes"), value: text ?? figure ?? "" };
}

export function composed(field: Field, sign: string, value: string): string {
  if (sign === "yes") return field.key;
  if (sign === "no") return `NOT(${field.key})`;
  if (field.type === "number" || field.type === "money" || field.type === "computed") return `${field.key} ${sign} ${withUnit(field, value)}`;
  return `${field.key} ${sign} "${value.replaceAll('"', "")}"`;
}

/** A formula's number takes a single unit: 80 µg/m³ is written 80 µg / 1 m³. */
export function withUnit(field: Field, value: string): string {
  const unit = field.type === "money" ? "元" : typeof field["unit"] === "string" ? field["unit"] : "";
  const [above, below] = unit.split("/");
  const figure = value.trim() || "0";
  if (!unit) return figure;
  return below ? `${figure} ${above} / 1 ${below}` : `${figure} ${unit}`;
}

/** `none` is said where nothing is asked; `asking` is the question it is asked for, which cannot ask itself. */
export function conditionEditor(label: string, store: Store, speak: Speak, formula: string, does: (formula: string) => void, none = speak("always"), asking = store.selected): HTMLElement {
  const fields = store.design.questions.fields.filter((field) => ["choice", "yes_no", "number", "money", "text", "computed"].includes(field.type) && field.key !== asking);
  const now = formula ? simple(formula) : null;
  const known = fields.find((field) => field.key === now?.key);
  const host = h("div", { class: "design-condition" });
  const own = input(shownFormula(store.design, formula), (value) => does(storedFormula(store.design, value)), { "aria-label": `${label} ${speak("ownFormula")}` });
  const chosen = formula === "" ? "" : known ? known.key : "own";
  const picker = select([["", none], ...fields.map((field): [string, string] => [field.key, field.label]), ["own", speak("ownFormula")]], chosen, (key) => draw(key, "", "", true));
  const draw = (key: string, sign: string, value: string, write: boolean): void => {
    const field = fields.find((each) => each.key === key);
    own.hidden = key !== "own";
    host.replaceChildren(own);
    if (!field) {
      if (write && key === "") does("");
      return;
    }
    const signs = signsOf(field, speak);
    const relation = select(signs, sign || signs[0]![0], () => send(), { "aria-label": speak("conditionSign") });
    const worth = field.type === "choice"
      ? select((field.choices ?? []).map((choice): [string, string] => [choice, choice]), value || (field.choices?.[0] ?? ""), () => send(), { "aria-label": speak("conditionValue") })
      : input(value, () => send(), { "aria-label": speak("conditionValue") });
    const send = (): void => {
      worth.hidden = ["yes", "no"].includes(relation.value);
      const text = composed(field, relation.value, worth.value);
      own.value = shownFormula(store.design, text);
      does(text);
    };
    worth.hidden = ["yes", "no"].includes(relation.value);
    host.append(relation, worth);
    if (write) send();
  };
  draw(chosen, now?.sign ?? "", now?.value ?? "", false);
  const part = labelled(label, picker);
  part.append(host);
  return part;
}

function signsOf(field: Field, speak: Speak): [string, string][] {
  const yesNo: [string, string][] = [["yes", speak("isYes")], ["no", speak("isNo")]];
  const figures: [string, string][] = [[">", speak("above")], ["<", speak("below")], ["=", speak("is")]];
  if (field.type === "yes_no") return yesNo;
  if (field.type === "computed") return [...yesNo, ...figures];
  if (field.type === "number" || field.type === "money") return figures;
  return [["=", speak("is")], ["<>", speak("isNot")]];
}
