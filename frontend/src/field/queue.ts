/** Writing an entry: form, files and place in the order go to the disk in one transaction, whole or not at all. */
import { asked, entry, fact, file, within, type Entry, type FileNote, type KeptFile, type State } from "./store";

const DEVICE = "device";
/** Under this name the browser wakes the worker once there is a connection, where it can: pages may be closed by then. */
export const SENDING = "send";
/** From this share of the room on, the queue page and every new entry warn. */
export const WATCH_SHARE = 0.8;

/** What a form holds when it is sent. `seenVersion` is the version of the record on the page; `uid` replaces an entry. */
export interface Filled {
  path: string;
  title: string;
  person: number | null;
  data: FormData;
  seenVersion: number | null;
  uid?: string;
}

/** The device has no room for it; nothing was kept. */
export class NoRoom extends Error {}

const LEFT_OUT = new Set(["csrfmiddlewaretoken"]);

export async function enqueue(filled: Filled): Promise<Entry> {
  const fields: [string, string][] = [];
  const kept: KeptFile[] = [];
  const files: FileNote[] = [];
  for (const [name, value] of filled.data.entries()) {
    if (typeof value === "string") {
      if (!LEFT_OUT.has(name)) fields.push([name, value]);
    } else if (value.size > 0) {
      const content = await value.arrayBuffer();
      const sha256 = await hash(content);
      files.push({ field: name, name: value.name, type: value.type, sha256, size: value.size, taken_at: value.lastModified || null });
      kept.push({ sha256, content });
    }
  }
  return write(filled, fields, files, kept);
}

/** The same entry with other fields: what was kept of an editor's conflict, for example. */
export async function rewrite(old: Entry, fields: [string, string][]): Promise<Entry> {
  const body = JSON.parse(old.body) as { seen_version: number | null };
  const filled = { path: old.path, title: old.title, person: old.person, data: new FormData(), seenVersion: body.seen_version, uid: old.uid };
  return write(filled, fields, old.files, []);
}

async function write(filled: Filled, fields: [string, string][], files: FileNote[], kept: KeptFile[]): Promise<Entry> {
  const earlier = filled.uid ? await entry(filled.uid) : undefined;
  const uid = earlier?.uid ?? crypto.randomUUID();
  const sequence = earlier?.sequence ?? (await nextSequence());
  const written_at = earlier?.written_at ?? Date.now();
  const clock_off_ms = (await fact<number>("clock_off_ms")) ?? null;
  const { path, person, title } = filled;
  const device = await deviceName();
  const told = files.map(({ size: _size, ...note }) => note);
  const body = JSON.stringify({ uid, person, device, sequence, path, fields, files: told, written_at, clock_off_ms, seen_version: filled.seenVersion });
  const digest = await hash(new TextEncoder().encode(body).buffer as ArrayBuffer);
  const state: State = "waiting";
  const made: Entry = { uid, sequence, person, title, path, fields, files, written_at, body, digest, state, tries: 0, sent_bytes: 0, answer: null };
  try {
    await within(["entries", "files"], (change) => {
      for (const each of kept) change.objectStore("files").put(each);
      return asked(change.objectStore("entries").put(made));
    });
  } catch (fault) {
    throw (fault as DOMException)?.name === "QuotaExceededError" ? new NoRoom() : fault;
  }
  void askToBeWoken().catch(() => undefined); // refused by who uses the device: pages send
  return made;
}

interface Waking { sync?: { register(name: string): Promise<void> } }

async function askToBeWoken(): Promise<void> {
  const own = (globalThis as { registration?: Waking }).registration; // in the worker
  const registration = own ?? ((await navigator.serviceWorker.ready) as Waking);
  await registration.sync?.register(SENDING);
}

/** Numbers are given in the order of writing, by one counter for all tabs. */
function nextSequence(): Promise<number> {
  return within(["facts"], async (change) => {
    const facts = change.objectStore("facts");
    const next = ((await asked<number | undefined>(facts.get("sequence"))) ?? 0) + 1;
    await asked(facts.put(next, "sequence"));
    return next;
  });
}

function deviceName(): Promise<string> {
  return within(["facts"], async (change) => {
    const facts = change.objectStore("facts");
    const known = await asked<string | undefined>(facts.get(DEVICE));
    if (!known) await asked(facts.put(crypto.randomUUID(), DEVICE));
    return known ?? asked<string>(facts.get(DEVICE));
  });
}

export async function hash(content: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The files of an entry as a form takes them. */
export async function filesOf(of: Entry): Promise<[string, File][]> {
  const found: [string, File][] = [];
  for (const note of of.files) {
    const kept = await file(note.sha256);
    if (kept) found.push([note.field, new File([kept], note.name, { type: note.type, lastModified: note.taken_at ?? undefined })]);
  }
  return found;
}

/** How full the room is that the browser gives us, from 0 to 1; nothing where it does not say. */
export async function roomUsed(): Promise<{ share: number; usage: number; quota: number } | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined || !quota ? null : { share: usage / quota, usage, quota };
}
