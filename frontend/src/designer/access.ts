/** Which role does what with the records of this form, and the figure it puts on the project's board. */
import type { Data } from "./contract";
import { h, labelled, select } from "./dom";
import type { Store } from "./store";
import type { Speak } from "./words";

export class AccessPanel {
  readonly element = h("section", { class: "card" });

  constructor(
    private readonly store: Store,
    private readonly data: Data,
    private readonly speak: Speak,
  ) {
    this.draw();
  }

  draw(): void {
    const own = this.store.design.ledger.permissions !== undefined;
    const kind = select([["usual", this.speak("usualRights")], ["own", this.speak("ownRights")]], own ? "own" : "usual", (value) => {
      this.store.change((draft) => {
        if (value === "own") draft.ledger.permissions = this.usual();
        else delete draft.ledger.permissions;
      });
      this.draw();
    });
    this.element.replaceChildren(h("div", { class: "form" }, labelled(this.speak("rights"), kind, this.speak("rightsHelp")), own && this.rights(), ...this.tile()));
  }

  /** To begin with: what each role may do with filled-in forms in general, from which is taken away. */
  private usual(): Record<string, string[]> {
    return Object.fromEntries(this.data.roles.filter(({ may }) => may.length).map(({ code, may }) => [code, [...may]]));
  }

  private rights(): HTMLElement {
    const rows = this.data.roles.map(({ code, name }) => h("tr", {}, h("th", { attrs: { scope: "row" } }, name), ...this.data.verbs.map(({ verb, label }) => {
      const box = h("input", { attrs: { type: "checkbox", "aria-label": this.speak("of", name, label), checked: this.store.design.ledger.permissions?.[code]?.includes(verb) ?? false } });
      box.addEventListener("change", () => this.grant(code, verb, box.checked));
      return h("td", { class: "pick" }, box);
    })));
    const heads = [this.speak("role"), ...this.data.verbs.map(({ label }) => label)].map((text, index) => h("th", { class: index ? "pick" : "", attrs: { scope: "col" } }, text));
    return h("div", { class: "table-scroll" }, h("table", { class: "table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)));
  }

  private grant(role: string, verb: string, on: boolean): void {
    this.store.change((draft) => {
      const all = (draft.ledger.permissions ??= {});
      const kept = new Set(all[role] ?? []);
      if (on) kept.add(verb);
      else kept.delete(verb);
      if (kept.size) all[role] = [...kept];
      else delete all[role];
    });
  }

  private tile(): HTMLElement[] {
    const { speak } = this;
    const tile = this.store.design.ledger.tile;
    const kinds: [string, string][] = [["", speak("noTile")], ["count", speak("tileCount")], ["sum", speak("tileSum")], ["by_choice", speak("tileChoice")], ["by_month", speak("tileMonth")]];
    const chooser = select(kinds, tile?.shows ?? "", (shows) => {
      this.store.change((draft) => {
        const of = this.columnsFor(shows)[0]?.[0] ?? "";
        if (shows) draft.ledger.tile = of ? { shows, of } : { shows };
        else delete draft.ledger.tile;
      });
      this.draw();
    }, { "data-word": "tile" });
    const columns = this.columnsFor(tile?.shows ?? "");
    const of = select(columns, tile?.of ?? "", (value) => this.store.change((draft) => { if (draft.ledger.tile) draft.ledger.tile = value ? { ...draft.ledger.tile, of: value } : { shows: draft.ledger.tile.shows }; }));
    return [labelled(speak("tile"), chooser, "", false), ...(columns.length ? [labelled(speak("tileOf"), of, "", false)] : [])];
  }

  /** Columns of the list that such a tile can be made of. */
  private columnsFor(shows: string): [string, string][] {
    const fits: Record<string, string[]> = { sum: ["number", "money", "computed"], by_choice: ["choice"], by_month: ["date"] };
    const listed = new Set(this.store.design.ledger.columns ?? []);
    const fields = this.store.design.questions.fields.filter((field) => fits[shows]?.includes(field.type) && listed.has(field.key));
    return fields.map((field): [string, string] => [field.key, field.label]);
  }
}
