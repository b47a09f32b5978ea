import { describe, expect, it } from "vitest";
import { composed, simple, withUnit } from "../src/designer/conditions";
import type { Design, Field } from "../src/designer/contract";
import { duplicate, find, freeKey, insert, move, newField, remove, rename, setListed } from "../src/designer/edits";
import { shownFormula, storedFormula } from "../src/designer/labels";
import { Store } from "../src/designer/store";

const field = (key: string, label: string, type: string, more: Partial<Field> = {}): Field => ({ key, label, type, ...more });

function dust(): Design {
  const fields = [
    field("checked_on", "检查日期", "date"),
    field("pm10", "PM10", "number", { unit: "µg/m³" }),
    field("trucks", "车次", "table", { totals: ["volume"], columns: [field("volume", "方量", "number"), field("share", "占比", "computed", { formula: "volume / SUM(trucks.volume)" })] }),
    field("exceeds", "是否超标", "computed", { formula: "pm10 > 80 µg / 1 m³" }),
    field("measures", "措施", "long_text", { show_when: "exceeds" }),
  ];
  const step = { key: "s", name: "审", signers: [], quorum: { rule: "any", n: 0, tally: "one_veto" }, condition: "exceeds" };
  return { title: "扬尘检查", purpose: "", questions: { format: 1, fields }, ledger: { columns: ["checked_on", "pm10"], filters: ["checked_on"], totals: ["pm10"], route: { steps: [step] } } };
}

describe("edits of a form", () => {
  it("gives each question a key that no question or column has", () => {
    const design = dust();
    expect(freeKey(design, "volume")).toBe("volume_2");
    expect(newField(design, "table", "表", [], "列").columns).toHaveLength(1);
  });

  it("lists a new question, filters what has choices, and forgets both with it", () => {
    const design = dust();
    insert(design, field("grade", "结论", "choice"), 1);
    expect(design.ledger.columns).toEqual(["checked_on", "grade", "pm10"]);
    expect(design.ledger.filters).toEqual(["checked_on", "grade"]);
    remove(design, "grade");
    expect(design.ledger.columns).toEqual(["checked_on", "pm10"]);
    setListed(design, "columns", "pm10", false);
    expect(design.ledger.totals).toEqual([]);
  });

  it("renames a question in formulas, conditions, lists and the route, and no word that only contains it", () => {
    const design = dust();
    design.questions.fields.push(field("x", "文", "computed", { formula: 'IF(exceeds, "exceeds", pm10_max)' }));
    expect(rename(design, "exceeds", "above")).toBe("above");
    expect(find(design, "measures")?.["show_when"]).toBe("above");
    expect(design.ledger.route?.steps[0]?.condition).toBe("above");
    rename(design, "pm10", "dust");
    expect(design.ledger.totals).toEqual(["dust"]);
    expect(find(design, "x")?.["formula"]).toBe('IF(above, "exceeds", pm10_max)');
    rename(design, "trucks.volume", "amount");
    expect(find(design, "trucks")?.totals).toEqual(["amount"]);
    expect(find(design, "trucks.share")?.["formula"]).toBe("amount / SUM(trucks.amount)");
  });

  it("moves within its list only and copies with fresh keys", () => {
    const design = dust();
    expect(move(design, "checked_on", -1)).toBe(false);
    expect(move(design, "checked_on", 1)).toBe(true);
    expect(design.questions.fields[0]?.key).toBe("pm10");
    expect(duplicate(design, "trucks")).toBe("trucks_2");
    expect(find(design, "trucks_2")?.columns?.map((each) => each.key)).toEqual(["volume_2", "share_2"]);
  });
});

describe("formulas as people read them", () => {
  it("go to labels and back, quoted words untouched", () => {
    const design = dust();
    const stored = 'IF(pm10 > 80 µg / 1 m³, "pm10 高", SUM(trucks.volume))';
    const shown = shownFormula(design, stored);
    expect(shown).toBe('IF([PM10] > 80 µg / 1 m³, "pm10 高", SUM([车次.方量]))');
    expect(storedFormula(design, shown)).toBe(stored);
    expect(shownFormula(design, "volume * 2", "trucks")).toBe("[方量] * 2");
  });

  it("are composed from field, relation and value, with the unit a formula can read", () => {
    const pm10 = dust().questions.fields[1]!;
    expect(composed(pm10, ">", "80")).toBe("pm10 > 80 µg / 1 m³");
    expect(simple("pm10 > 80 µg / 1 m³")).toEqual({ key: "pm10", sign: ">", value: "80" });
    expect(simple("NOT(exceeds)")).toEqual({ key: "exceeds", sign: "no", value: "" });
    expect(simple("a + b > 3")).toBeNull();
    expect(withUnit(field("fine", "罚款", "money"), "200")).toBe("200 元");
  });
});

describe("undo", () => {
  it("takes back a whole bout of typing, and redoes until something else is done", () => {
    const store = new Store(dust());
    for (const title of ["扬", "扬尘", "扬尘巡"]) store.change((draft) => { draft.title = title; }, "title");
    store.change((draft) => remove(draft, "pm10"));
    store.undo();
    expect(find(store.design, "pm10")).toBeDefined();
    store.undo();
    expect(store.design.title).toBe("扬尘检查");
    store.redo();
    expect(store.design.title).toBe("扬尘巡");
    store.change((draft) => { draft.title = "另"; });
    expect(store.canRedo).toBe(false);
  });
});
