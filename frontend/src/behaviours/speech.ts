/** Dictating into the long fields of the site's forms, where the company allows it (`<body data-speech>`) and the browser
 *  can: its own service hears what is said, and this page sends nothing. */
import { isChinese, say } from "../texts";
import { showToast } from "./toasts";

const FIELDS = "form[data-carried] :is(textarea, input[data-words])";

interface Heard extends Event { results: { [index: number]: { [index: number]: { transcript: string } }; length: number } }
interface Recognition extends EventTarget {
  lang: string;
  start(): void;
  stop(): void;
}
type Maker = new () => Recognition;

export function startSpeech(): void {
  const known = window as unknown as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker };
  const Maker = known.SpeechRecognition ?? known.webkitSpeechRecognition;
  if (!Maker || document.body.dataset["speech"] === undefined) return;
  const mount = (root: ParentNode): void => {
    for (const field of root.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>(FIELDS)) offer(field, Maker);
  };
  mount(document);
  document.addEventListener("htmx:load", (event) => mount((event.target as Element).parentElement ?? document));
}

function offer(field: HTMLTextAreaElement | HTMLInputElement, Maker: Maker): void {
  if (field.readOnly || field.disabled || field.dataset["dictated"] !== undefined) return;
  field.dataset["dictated"] = "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn dictate";
  button.textContent = say("dictate");
  button.setAttribute("aria-pressed", "false");
  const help = document.createElement("p");
  help.className = "help";
  help.textContent = say("dictateHelp");
  button.addEventListener("click", () => listen(field, button, Maker));
  field.after(button, help);
}

const listening = new WeakMap<HTMLButtonElement, Recognition>();

/** One sentence a tap: browsers end by themselves when it is quiet. A second tap ends it at once. */
function listen(field: HTMLTextAreaElement | HTMLInputElement, button: HTMLButtonElement, Maker: Maker): void {
  const running = listening.get(button);
  if (running) return running.stop();
  const ear = new Maker();
  ear.lang = isChinese(document.documentElement.lang || "zh") ? "zh-CN" : "en-US";
  ear.addEventListener("result", (event) => write(field, (event as Heard).results));
  ear.addEventListener("error", (event) => {
    const { error } = event as Event & { error?: string };
    if (error !== "aborted") showToast({ text: say(error === "network" ? "dictateOffline" : error === "no-speech" ? "dictateNothing" : "dictateFailed"), kind: "yellow" });
  });
  ear.addEventListener("end", () => {
    listening.delete(button);
    show(button, false);
  });
  listening.set(button, ear);
  show(button, true);
  ear.start();
}

function show(button: HTMLButtonElement, isOn: boolean): void {
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = say(isOn ? "dictating" : "dictate");
}

/** What was heard goes behind what stands there, as far as the field takes it. */
function write(field: HTMLTextAreaElement | HTMLInputElement, results: Heard["results"]): void {
  const heard = Array.from({ length: results.length }, (_, index) => results[index]?.[0]?.transcript ?? "").join("").trim();
  const gap = field.value && !isChinese(document.documentElement.lang || "zh") ? " " : "";
  const text = field.value + gap + heard;
  field.value = field.maxLength > 0 ? text.slice(0, field.maxLength) : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
