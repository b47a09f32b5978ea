/** The field app on a page: sends what waits, says where one stands, and asks before unsent entries are left behind. */
import { showToast } from "../behaviours/toasts";
import { clock } from "../texts";
import { personHere, prepareKeptForms, QUEUE, refill } from "./capture";
import { checkEnds, dropKept, endOf, take, taken } from "./kept";
import { entries, fact, forget, remember } from "./store";
import { hello, sync } from "./sync";
import { drawKept, drawProjects, drawQueue } from "./view";
import { tell } from "./words";

const FIRST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 60_000;
/** After so long the server is asked again what of the kept pages no longer counts. */
const ENDS_KNOWN_MS = 600_000;

const page = document.querySelector<HTMLElement>("[data-field-page]");
const keptAt = Number(document.documentElement.dataset["keptAt"]) || 0;
let pause = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

export async function live(): Promise<void> {
  sayKept();
  await sayEnded();
  if (keptAt) {
    prepareKeptForms();
    window.addEventListener("pageshow", (event) => { if (event.persisted) prepareKeptForms(); });
  } else if (personHere()) await remember("person", personHere());
  await sayAnswered();
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
  if (text && main) main.prepend(noteSaying(text, "yellow"));
}

/** A kept page that no longer counted when the server was last asked says so before anything else. */
async function sayEnded(): Promise<void> {
  const found = keptAt ? await endOf(window.location.pathname) : undefined;
  if (!found) return;
  const { end: { why, newer, newer_url: url }, checkedAt } = found;
  const note = noteSaying(tell("ended", why, clock(checkedAt)), "red");
  note.dataset["fieldEnded"] = "";
  if (newer) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = newer;
    note.append(` ${tell("endedNow")} `, link);
  }
  document.querySelector("main")?.prepend(note);
}

/** What was answered on this kept page and waits to be sent is not asked again: `<form data-once>` is for one answer. */
async function sayAnswered(): Promise<void> {
  const forms = document.querySelectorAll<HTMLFormElement>("form[data-once]");
  if (!forms.length) return;
  const waits = (await mine()).filter((each) => each.state !== "received").map((each) => each.path);
  for (const form of forms) {
    if (waits.includes(new URL(form.action).pathname)) form.replaceWith(noteSaying(tell("answered"), "blue"));
  }
}

function noteSaying(text: string, colour: string): HTMLElement {
  const note = document.createElement("p");
  note.className = `note ${colour}`;
  note.setAttribute("role", colour === "red" ? "alert" : "status");
  note.textContent = text;
  return note;
}

function sendNow(): void {
  pause = FIRST_PAUSE_MS;
  void send();
}

/** Send, and again after a while as long as something of ours waits; the while grows where nobody answers. */
async function send(): Promise<void> {
  clearTimeout(timer);
  if (!(await waits())) return draw(); // another tab or the worker may have sent it
  const reached = navigator.onLine && (await sync(() => void draw()).catch(() => false));
  await draw();
  if (!(await waits())) return;
  pause = reached ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
  timer = setTimeout(() => void send(), pause);
}

async function waits(): Promise<boolean> {
  return (await mine()).some((each) => each.state === "waiting" || each.state === "sending");
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
  for (const each of all) {
    if (each.version !== version) await take(`/field/items/${each.code}/`, () => undefined).catch(() => undefined);
    else if (Date.now() - (each.checked_at ?? 0) > ENDS_KNOWN_MS) await checkEnds(each).catch(() => undefined);
  }
  if (page) await drawKept(page);
}

/** Before signing out: what is not sent is named; what was received is forgotten with everything that was kept. */
export async function leave(form: HTMLFormElement): Promise<void> {
  const unsent = (await entries()).filter((each) => each.state !== "received").length;
  if (unsent && !window.confirm(tell("signOut", unsent))) return;
  await forget((each) => each.state === "received");
  await dropKept();
  form.submit();
}
