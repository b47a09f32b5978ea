/** Naming people in a comment: after “@” the people of the project are offered; arrows choose, Enter takes. */
interface Named {
  name: string;
  posts: string;
}

const SHOWN = 8;
const known = new Map<string, Promise<Named[]>>();

export function startMentions(): void {
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.dataset["mentions"]) void offer(event.target);
  });
  document.addEventListener("keydown", pressed);
  document.addEventListener("focusout", (event) => {
    if (event.target instanceof HTMLTextAreaElement) window.setTimeout(() => close(event.target as HTMLTextAreaElement), 200);
  });
}

/** What was typed after the last “@” before the caret, or null where no name is being written. */
export function beingNamed(text: string): string | null {
  const found = /(?:^|[^\w@])@([^\s@]{0,12})$/u.exec(text);
  return found ? (found[1] ?? "") : null;
}

async function offer(box: HTMLTextAreaElement): Promise<void> {
  const begun = beingNamed(box.value.slice(0, box.selectionStart));
  if (begun === null) return close(box);
  const people = await peopleOf(box.dataset["mentions"] ?? "");
  const fitting = people.filter((each) => each.name.includes(begun) || each.posts.includes(begun)).slice(0, SHOWN);
  close(box);
  if (fitting.length === 0) return;
  const list = document.createElement("ul");
  list.className = "menu-list mentions";
  list.setAttribute("role", "listbox");
  fitting.forEach((each, place) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "option");
    button.setAttribute("aria-selected", String(place === 0));
    button.append(each.name, Object.assign(document.createElement("span"), { className: "dim small", textContent: ` ${each.posts}` }));
    button.addEventListener("mousedown", (event) => { event.preventDefault(); take(box, each.name); });
    item.append(button);
    list.append(item);
  });
  box.after(list);
}

function peopleOf(address: string): Promise<Named[]> {
  const kept = known.get(address) ?? fetch(address, { headers: { Accept: "application/json" } })
    .then(async (answer) => (answer.ok ? ((await answer.json()) as { people: Named[] }).people : []))
    .catch(() => []);
  known.set(address, kept);
  return kept;
}

function pressed(event: KeyboardEvent): void {
  const box = event.target;
  if (!(box instanceof HTMLTextAreaElement)) return;
  const list = listOf(box);
  if (!list) return;
  const options = [...list.querySelectorAll<HTMLButtonElement>("button")];
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
    options.forEach((each, place) => each.setAttribute("aria-selected", String(place === next)));
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(box, options[at]?.firstChild?.textContent ?? "");
  } else if (event.key === "Escape") {
    close(box);
  } else return;
  event.preventDefault();
}

function take(box: HTMLTextAreaElement, name: string): void {
  const caret = box.selectionStart;
  const start = box.value.slice(0, caret).lastIndexOf("@");
  box.setRangeText(`@${name} `, start, caret, "end");
  close(box);
  box.focus();
}

function listOf(box: HTMLTextAreaElement): Element | null {
  return box.nextElementSibling?.matches(".mentions") ? box.nextElementSibling : null;
}

function close(box: HTMLTextAreaElement): void {
  listOf(box)?.remove();
}
