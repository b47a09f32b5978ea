/** What must hold among the answers, what is said otherwise, and at which question. */
import { button, h, input, labelled, select } from "./dom";
import { shownFormula, storedFormula } from "./labels";
import type { Store } from "./store";
import type { Speak } from "./words";

export class RulesPanel {
  readonly element = h("section", { class: "card design-rules" });

  constructor(
    private readonly store: Store,
    private readonly speak: Speak,
  ) {
    this.draw();
  }

  draw(): void {
    const rules = this.store.design.questions.rules ?? [];
    const add = button(this.speak("addRule"), () => {
      this.store.change((draft) => { draft.questions.rules = [...(draft.questions.rules ?? []), { check: "", message: "" }]; });
      this.draw();
    }, "btn mini");
    this.element.replaceChildren(h("h2", {}, this.speak("rules")), h("p", { class: "help" }, this.speak("rulesHelp")), ...rules.map((_, index) => this.row(index)), add);
  }

  private row(index: number): HTMLElement {
    const rule = this.store.design.questions.rules![index]!;
    const set = (word: "check" | "message" | "at", value: string): void => this.store.change((draft) => {
      const changed = draft.questions.rules?.[index];
      if (!changed) return;
      if (word === "at" && !value) delete changed.at;
      else changed[word] = value;
    }, `rule ${index} ${word}`);
    const fields = this.store.design.questions.fields.filter((field) => field.type !== "heading");
    const remove = button("✕", () => {
      this.store.change((draft) => {
        draft.questions.rules?.splice(index, 1);
        if (!draft.questions.rules?.length) delete draft.questions.rules;
      });
      this.draw();
    }, "btn mini quiet", { "aria-label": this.speak("of", this.speak("remove"), `${index + 1}`) });
    return h("div", { class: "form design-rule", attrs: { "data-rule": String(index) } },
      labelled(this.speak("ruleCheck"), input(shownFormula(this.store.design, rule.check), (value) => set("check", storedFormula(this.store.design, value)), { placeholder: "[PM10] <= 80 µg / 1 m³" }), "", false),
      labelled(this.speak("message"), input(rule.message, (value) => set("message", value)), "", false),
      labelled(this.speak("ruleAt"), select([["", this.speak("none")], ...fields.map((field): [string, string] => [field.key, field.label])], rule.at ?? "", (value) => set("at", value)), "", false),
      remove);
  }
}
