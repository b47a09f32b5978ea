/** The page of the queue: every entry with its state in word and colour, what was taken along, and the room left. */
import { rewrite, roomUsed, WATCH_SHARE } from "./queue";
import { change, entries, fact, forget, type Conflict, type Entry } from "./store";
import { hasEnded, take, taken, TooLarge, want, wanted, type Item, type Taken } from "./kept";
import { personHere } from "./capture";
import { clock } from "../texts";
import { size, tell } from "./words";

const COLOURS = { waiting: "", sending: "blue", received: "green", attention: "red" } as const;
type Send = () => void;

export async function drawQueue(page: HTMLElement, send: Send): Promise<void> {
  const list = page.querySelector<HTMLElement>("[data-field-queue]");
  if (!list) return;
  const found = await entries();
  list.replaceChildren(...[...found].reverse().map((each) => row(each, page, send)));
  const empty = page.querySelector<HTMLElement>("[data-field-empty]");
  if (empty) empty.hidden = found.length > 0;
  const button = document.querySelector<HTMLButtonElement>("[data-field-send]");
  if (button) button.hidden = !found.some((each) => each.state === "waiting" || each.state === "sending");
}

function row(each: Entry, page: HTMLElement, send: Send): HTMLElement {
  const line = make("li");
  line.dataset["state"] = each.state;
  line.dataset["uid"] = each.uid;
  const head = make("div", "spread");
  head.append(make("b", "", each.title), make("span", `tag ${COLOURS[each.state]}`, tell(each.state)));
  const bytes = each.files.reduce((sum, note) => sum + note.size, 0);
  const facts = [tell("written", clock(each.written_at))];
  if (each.files.length) facts.push(tell("photos", each.files.length, size(bytes)));
  if (each.person !== personHere() && each.state !== "received") facts.push(tell("of", tell("another")));
  line.append(head, make("div", "dim small", facts.join(" · ")));
  if (each.state === "sending" && bytes) line.append(progress(each.sent_bytes, bytes));
  if (each.state === "received") line.append(receipt(each));
  if (each.state === "attention") line.append(...reasons(each));
  if (each.state === "attention" || each.state === "waiting") line.append(ways(each, page, send));
  return line;
}

function progress(sent: number, of: number): HTMLElement {
  const bar = make("progress") as HTMLProgressElement;
  bar.max = of;
  bar.value = sent;
  bar.setAttribute("aria-label", tell("sending"));
  return bar;
}

function receipt(each: Entry): HTMLElement {
  const line = make("div", "small");
  const answer = each.answer;
  if (answer?.late) line.append(make("span", "tag yellow", tell("late")), " ");
  if (answer?.number && answer.url) line.append(link(answer.number, answer.url), " ");
  line.append(`${tell("receipt")} `, make("span", "hash", short(answer?.receipt ?? "")));
  line.title = answer?.receipt ?? "";
  return line;
}

function short(digest: string): string {
  return `${digest.slice(0, 8)}…${digest.slice(-4)}`;
}

function reasons(each: Entry): HTMLElement[] {
  const answer = each.answer;
  const found = [make("p", "", answer?.text || tell("attention"))];
  for (const error of answer?.errors ?? []) found.push(make("p", "small", [error.label, error.text].filter(Boolean).join("：")));
  if (answer?.conflict?.rows.length) found.push(sides(answer.conflict, isEdit(each)));
  return found;
}

/** Both versions side by side; nothing is settled here but by a person. */
function sides(conflict: Conflict, isOwnEdit: boolean): HTMLElement {
  const box = make("div", "table-scroll");
  const table = make("table", "table");
  const head = make("tr");
  const heads = isOwnEdit ? [tell("now"), tell("mine")] : [tell("now"), tell("then")];
  for (const word of [tell("field"), ...heads]) head.append(make("th", "", word));
  table.append(make("caption", "small", conflict.by ? tell("by", conflict.by) : ""), wrap("thead", head));
  const body = make("tbody");
  for (const { label, theirs, mine } of conflict.rows) {
    const line = make("tr");
    line.append(make("th", "", label), make("td", "", theirs || "/"), make("td", "", mine || "/"));
    body.append(line);
  }
  table.append(body);
  box.append(table);
  return box;
}

function ways(each: Entry, page: HTMLElement, send: Send): HTMLElement {
  const box = make("div", "btns");
  const again = async (): Promise<void> => { await change(each.uid, { state: "waiting", answer: null, tries: 0 }); send(); };
  const conflict = each.answer?.conflict;
  if (each.answer?.url) box.append(link(tell("open"), each.answer.url, "btn"));
  if (conflict && isEdit(each)) box.append(button(tell("keepMine"), "btn", async () => { await keepMine(each, conflict); send(); }));
  if (isForm(each)) box.append(link(tell("edit"), `${each.path}${each.path.includes("?") ? "&" : "?"}entry=${each.uid}`, "btn"));
  if (each.state === "attention" && !conflict) box.append(button(tell("again"), "btn", again));
  box.append(button(tell("discard"), "btn no", async () => {
    if (!window.confirm(tell("sure"))) return;
    await forget((one) => one.uid === each.uid);
    await drawQueue(page, send);
  }));
  return box;
}

/** A form has a page of its own that can be opened again; a verb on a record has not. */
function isForm(each: Entry): boolean {
  return /\/(new|notice|edit)\/(\?|$)/.test(each.path);
}

function isEdit(each: Entry): boolean {
  return /\/edit\/(\?|$)/.test(each.path);
}

async function keepMine(each: Entry, conflict: Conflict): Promise<void> {
  await rewrite(each, each.fields.map(([name, value]) => [name, name === "version" ? String(conflict.version) : value]));
}

// -- what was taken along ---------------------------------------------------------------------------------------------

export async function drawKept(page: HTMLElement): Promise<void> {
  const box = page.querySelector<HTMLElement>("[data-field-kept]");
  const all = Object.values(await taken());
  box?.replaceChildren(...(all.length ? all.flatMap(listing) : [make("p", "dim", tell("nothingKept"))]));
  const room = await roomUsed();
  const line = page.querySelector<HTMLElement>("[data-field-room]");
  if (!room || !line) return;
  line.textContent = tell("room", size(room.usage), size(room.quota));
  if (room.share > WATCH_SHARE) line.replaceWith(make("p", "note yellow", tell("roomLow")));
}

function listing(project: Taken): HTMLElement[] {
  const groups = new Map<string, HTMLElement>();
  for (const item of project.items) {
    const group = groups.get(item.group) ?? make("ul", "kept-list");
    const line = make("li");
    line.append(link(item.label, item.url));
    if (item.bytes) line.append(make("span", "dim small", ` ${size(item.bytes)}`));
    const end = hasEnded(project, item);
    if (end) line.append(" ", make("span", "tag red", end.why));
    group.append(line);
    groups.set(item.group, group);
  }
  return [make("h3", "", project.name), ...[...groups].map(([name, items]) => {
    const details = make("details", "section");
    details.append(make("summary", "", `${name} (${items.children.length})`), items);
    return details;
  })];
}

export async function drawProjects(page: HTMLElement): Promise<void> {
  const list = page.querySelector<HTMLElement>("[data-field-projects]");
  if (!list) return;
  let projects = await fact<{ code: string; name: string; url: string }[]>("projects");
  try {
    projects = ((await (await fetch(list.dataset["url"] ?? "")).json()) as { projects: typeof projects }).projects;
  } catch {
    // without a connection: those of last time
  }
  const known = await taken();
  list.replaceChildren(...(projects ?? []).map((project) => projectRow(project, known[project.code], page)));
}

function projectRow(project: { code: string; name: string; url: string }, have: Taken | undefined, page: HTMLElement): HTMLElement {
  const line = make("li", "spread");
  const words = make("div");
  const choices = make("div", "kept-choices");
  words.append(make("b", "", project.name), make("div", "dim small", have ? summary(have) : ""), choices);
  void drawChoices(choices, have);
  const label = have ? tell("takeAgain") : tell("take");
  const key = button(label, have ? "btn" : "btn go", async () => {
    key.disabled = true;
    const note = words.children[1] as HTMLElement;
    try {
      const got = await take(project.url, (done, of) => { note.textContent = tell("taking", done, of); });
      note.textContent = got.missed ? tell("missed", got.missed) : summary(got);
      key.textContent = tell("takeAgain");
      key.className = "btn";
      await drawChoices(choices, got);
    } catch (fault) {
      note.textContent = fault instanceof TooLarge ? tell("tooLarge", size(fault.needs), size(fault.free)) : tell("offline");
    }
    key.disabled = false;
    await drawKept(page);
  });
  key.dataset["take"] = project.code;
  line.append(words, key);
  return line;
}

/** What may come along besides, with its size, once the project was taken along. */
async function drawChoices(box: HTMLElement, have: Taken | undefined): Promise<void> {
  const groups = new Map<string, Item[]>();
  for (const item of have?.offered ?? []) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  const chosen = have ? await wanted(have.code) : [];
  box.replaceChildren(...[...groups].map(([group, items]) => {
    const label = make("label", "check");
    const tick = make("input") as HTMLInputElement;
    tick.type = "checkbox";
    tick.checked = chosen.includes(group);
    tick.addEventListener("change", () => void want(have?.code ?? "", group, tick.checked));
    const pages = items.filter((item) => !item.of).length;
    const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
    label.append(tick, ` ${[tell("also", group, pages), bytes ? size(bytes) : ""].filter(Boolean).join(" · ")}`);
    return label;
  }));
}

function summary(have: Taken): string {
  return tell("taken", have.items.length - have.missed, size(have.bytes), clock(have.at));
}

// -- small things -----------------------------------------------------------------------------------------------------

function make(name: string, className = "", text = ""): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function wrap(name: string, ...inside: HTMLElement[]): HTMLElement {
  const made = make(name);
  made.append(...inside);
  return made;
}

function link(text: string, url: string, className = ""): HTMLElement {
  const made = make("a", className, text) as HTMLAnchorElement;
  made.href = url;
  return made;
}

function button(text: string, className: string, act: () => Promise<void>): HTMLButtonElement {
  const made = make("button", className, text) as HTMLButtonElement;
  made.type = "button";
  made.addEventListener("click", () => void act());
  return made;
}
