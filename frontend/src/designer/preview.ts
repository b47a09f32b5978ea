/** Phone, paper and list as the server draws them; what is tried on the phone is judged by the server as well. */
import type { Checked } from "./contract";
import { button, h } from "./dom";
import type { Speak } from "./words";

export class Preview {
  readonly element: HTMLElement;
  private readonly phone = h("form", { class: "design-phone", attrs: { novalidate: true } });
  private readonly paper = h("div", { class: "design-paper" });
  private readonly trial = h("div", { attrs: { role: "status" } });
  private readonly list = h("div", { class: "design-list" });
  private readonly sides: HTMLElement;
  private readonly below: HTMLElement;
  private readonly waits: HTMLElement;

  /** `asked(submit)` has the design checked again with what stands on the phone. */
  constructor(
    private readonly speak: Speak,
    asked: (asSubmitted: boolean) => void,
  ) {
    this.waits = h("p", { class: "dim" }, speak("previewWaits"));
    this.phone.addEventListener("submit", (event) => event.preventDefault());
    this.phone.addEventListener("change", () => asked(false));
    this.phone.addEventListener("click", (event) => {
      const target = event.target as HTMLElement;
      if (target.closest("button[name=refresh]")) event.preventDefault();
      if (target.closest("[data-action=remove-row]")) setTimeout(() => asked(false));
    });
    const part = (title: string, ...content: HTMLElement[]): HTMLElement => h("section", {}, h("h3", {}, title), ...content);
    this.element = h("section", { class: "design-previews", attrs: { "aria-label": speak("previews") } },
      h("h2", {}, speak("previews")), this.waits,
      this.sides = h("div", { class: "design-sides", attrs: { hidden: true } },
        part(speak("phone"), this.phone, this.trial, button(speak("tryIt"), () => asked(true), "btn", { "data-try": true })),
        part(speak("paper"), this.paper)),
      this.below = part(speak("listPreview"), this.list));
    this.below.hidden = true;
  }

  /** What stands on the phone, as a browser would send it; files stay here. */
  answers(asSubmitted: boolean): string {
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(this.phone).entries()) if (typeof value === "string" && !name.endsWith("-drawn")) sent.append(name, value);
    if (asSubmitted) sent.set("submit", "1");
    return [...sent.keys()].length ? sent.toString() : "";
  }

  /** A changed form is drawn anew; changed answers only bring results, conditions and what is wrong. */
  show(checked: Checked, isNewForm: boolean): void {
    this.waits.hidden = checked.phone !== undefined;
    if (checked.phone === undefined) return;
    this.sides.hidden = this.below.hidden = false;
    const fresh = parsed(checked.phone);
    if (isNewForm) {
      this.phone.replaceChildren(...fresh.childNodes);
      this.phone.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // pads and positions come alive
    } else patch(this.phone, fresh);
    const lines = (checked.trial ?? []).map((said) => h("li", {}, said));
    this.trial.replaceChildren(...(lines.length ? [h("div", { class: "note yellow" }, h("div", {}, h("b", {}, this.speak("trialWrong")), h("ul", {}, ...lines)))] : []));
    this.paper.replaceChildren(...parsed(checked.paper ?? "").childNodes);
    this.list.replaceChildren(...parsed(checked.list ?? "").childNodes);
  }
}

/** The server's own templates, which escape every word of the form. */
function parsed(html: string): HTMLElement {
  return document.adoptNode(new DOMParser().parseFromString(html, "text/html").body);
}

function patch(old: HTMLElement, fresh: HTMLElement): void {
  for (const renewed of fresh.querySelectorAll<HTMLElement>("[id^='q-']")) {
    const there = old.querySelector<HTMLElement>(`#${CSS.escape(renewed.id)}`);
    if (!there) continue;
    if (there.dataset["shown"] !== renewed.dataset["shown"]) {
      there.replaceWith(renewed);
      continue;
    }
    there.classList.toggle("invalid", renewed.classList.contains("invalid"));
    there.classList.toggle("required", renewed.classList.contains("required"));
    there.querySelector(":scope > .errorlist")?.remove();
    const wrong = renewed.querySelector(":scope > .errorlist");
    if (wrong) there.append(wrong);
  }
  for (const renewed of fresh.querySelectorAll<HTMLElement>("output[data-result][id]")) {
    const there = old.querySelector<HTMLElement>(`#${CSS.escape(renewed.id)}`);
    if (there && there.innerHTML !== renewed.innerHTML) there.replaceChildren(...renewed.childNodes);
  }
}
