/** The field app on a page: sends what waits, says where one stands, and asks before unsent entries are left behind. */
import { showToast } from "../behaviours/toasts";
import { personHere, prepareKeptForms, QUEUE, refill } from "./capture";
import { dropKept, take, taken } from "./kept";
import { entries, fact, forget, remember } from "./store";
import { hello, sync } from "./sync";
import { drawKept, drawProjects, drawQueue } from "./view";
import { clock, tell } from "./words";

const FIRST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 60_000;

const page = document.querySelector<HTMLElement>("[data-field-page]");
const keptAt = Number(document.documentElement.dataset["keptAt"]) || 0;
let pause = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

export async function live(): Promise<void> {
  sayKept();
  if (keptAt) {
    prepareKeptForms();
    window.addEventListener("pageshow", (event) => { if (event.persisted) prepareKeptForms(); });
  } else if (personHere()) await remember("person", personHere());
  await refill();
  await draw();
  if (page) await Promise.all([drawKept(page), drawProjects(page)]);
  document.querySelector("[data-field-send]")?.addEventListener("click", sendNow);
  window.addEventListener("online", sendNow);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendNow(); });
  sendNow();
  if (!keptAt && navigator.onLine) await refreshKept();
}

function sayKept(): void {
  const said = sessionStorage.getItem("field-said");
  sessionStorage.removeItem("field-said");
  if (said) showToast({ text: said, kind: "green" });
  const asked = new URLSearchParams(window.location.search).get("text");
  if (keptAt && asked) showToast({ text: tell("partUnknown"), kind: "yellow" });
  const main = document.querySelector("main");
  const isLost = new URLSearchParams(window.location.search).has("lost");
  const text = keptAt && !page ? tell("keptPage", clock(keptAt)) : isLost ? tell("notHere") : "";
  if (!text || !main) return;
  const note = document.createElement("p");
  note.className = "note yellow";
  note.setAttribute("role", "status");
  note.textContent = text;
  main.prepend(note);
}

function sendNow(): void {
  pause = FIRST_PAUSE_MS;
  void send();
}

/** Send, and again after a while as long as something of ours waits; the while grows where nobody answers. */
async function send(): Promise<void> {
  clearTimeout(timer);
  const waits = (await mine()).some((each) => each.state === "waiting" || each.state === "sending");
  if (!waits) return;
  const reached = navigator.onLine && (await sync(() => void draw()).catch(() => false));
  await draw();
  if ((await mine()).every((each) => each.state !== "waiting")) return;
  pause = reached ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
  timer = setTimeout(() => void send(), pause);
}

async function mine(): Promise<Awaited<ReturnType<typeof entries>>> {
  return (await entries()).filter((each) => each.person === personHere());
}

async function draw(): Promise<void> {
  const all = await mine();
  const count = (state: string): number => all.filter((each) => each.state === state).length;
  showChip(count("waiting") + count("sending"), count("attention"));
  if (page) await drawQueue(page, sendNow);
}

/** In the head of every page: that one is offline, and how much waits. */
function showChip(waiting: number, attention: number): void {
  const isOff = !navigator.onLine || keptAt > 0;
  const text = attention ? tell("toSettle", attention) : isOff && waiting ? tell("queued", waiting) : isOff ? tell("offline") : waiting ? tell("toSend", waiting) : "";
  const chip = document.querySelector<HTMLAnchorElement>("[data-field-chip]") ?? newChip();
  chip.hidden = !text;
  chip.textContent = text;
  chip.classList.toggle("red", attention > 0);
}

function newChip(): HTMLAnchorElement {
  const chip = document.createElement("a");
  chip.href = QUEUE;
  chip.className = "field-chip";
  chip.dataset["fieldChip"] = "";
  document.querySelector("header.top .right")?.prepend(chip);
  return chip;
}

/** A new build, or somebody else signed in: what was kept for the old one is kept anew or dropped. */
async function refreshKept(): Promise<void> {
  const all = Object.values(await taken());
  if (!all.length) return;
  const { version, person } = await hello().catch(() => ({ version: "", person: undefined }));
  if (person === undefined) return;
  if (person === null || (await fact("taken_by")) !== person) return dropKept();
  for (const each of all) if (each.version !== version) await take(`/field/items/${each.code}/`, () => undefined).catch(() => undefined);
}

/** Before signing out: what is not sent is named; what was received is forgotten with everything that was kept. */
export async function leave(form: HTMLFormElement): Promise<void> {
  const unsent = (await entries()).filter((each) => each.state !== "received").length;
  if (unsent && !window.confirm(tell("signOut", unsent))) return;
  await forget((each) => each.state === "received");
  await dropKept();
  form.submit();
}
