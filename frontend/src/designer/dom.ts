/** Elements built by hand: no text is ever parsed as HTML. */

type Child = Node | string | null | undefined | false;
interface Options {
  class?: string;
  attrs?: Record<string, string | boolean | undefined>;
  on?: Record<string, (event: Event) => void>;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, options: Options = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (options.class) element.className = options.class;
  for (const [name, value] of Object.entries(options.attrs ?? {}))
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  for (const [name, listener] of Object.entries(options.on ?? {})) element.addEventListener(name, listener);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(text: string, does: () => void, kind = "btn", attrs: Record<string, string | boolean | undefined> = {}): HTMLButtonElement {
  return h("button", { class: kind, attrs: { type: "button", ...attrs }, on: { click: does } }, text);
}

let counter = 0;

/** A labelled field in the house's way; `id` ties the label to it. */
export function labelled(label: string, control: HTMLElement, help = "", wide = true): HTMLElement {
  control.id ||= `d${(counter += 1)}`;
  return h("div", { class: wide ? "field" : "field w6" }, h("label", { attrs: { for: control.id } }, label), control, help !== "" && h("p", { class: "help" }, help));
}

export function check(label: string, checked: boolean, does: (checked: boolean) => void, attrs: Record<string, string | boolean | undefined> = {}): HTMLElement {
  const box = h("input", { attrs: { type: "checkbox", checked, ...attrs }, on: { change: () => does(box.checked) } });
  return h("label", { class: "check" }, box, label);
}

export function input(value: string, does: (value: string) => void, attrs: Record<string, string | boolean | undefined> = {}): HTMLInputElement {
  const field = h("input", { class: "in", attrs: { value, autocomplete: "off", ...attrs }, on: { input: () => does(field.value) } });
  return field;
}

export function area(value: string, does: (value: string) => void, rows = 2): HTMLTextAreaElement {
  const field = h("textarea", { class: "in", attrs: { rows: String(rows) }, on: { input: () => does(field.value) } }, value);
  return field;
}

export function select(options: [string, string][], value: string, does: (value: string) => void, attrs: Record<string, string | boolean | undefined> = {}): HTMLSelectElement {
  const field = h("select", { class: "in", attrs, on: { change: () => does(field.value) } }, ...options.map(([key, label]) => h("option", { attrs: { value: key, selected: key === value } }, label)));
  field.value = value;
  return field;
}
