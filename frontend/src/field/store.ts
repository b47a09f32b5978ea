/** What the device keeps in IndexedDB: entries that were written, their files by hash, and a few facts. Page and worker
 *  open the same store. A new version of the program adds a step below and changes none: what waits is never lost. */

const NAME = "yingzao-field";
/** One step for each version of the layout, in order. */
const STEPS: ((db: IDBDatabase, change: IDBTransaction) => void)[] = [
  (db) => {
    db.createObjectStore("entries", { keyPath: "uid" });
    db.createObjectStore("files", { keyPath: "sha256" });
    db.createObjectStore("facts");
  },
  (_db, change) => change.objectStore("entries").createIndex("sequence", "sequence"),
];

export type State = "waiting" | "sending" | "received" | "attention";

export interface FileNote {
  field: string;
  name: string;
  type: string;
  sha256: string;
  size: number;
  taken_at: number | null;
}

export interface Conflict { rows: { label: string; theirs: string; mine: string }[]; by: string; version: number }

/** What the server said; `reason` and what follows only where something needs attention. */
export interface Answer {
  state: "received" | "attention" | "missing" | "signed_out";
  digest?: string;
  receipt?: string;
  number?: string;
  url?: string;
  text?: string;
  late?: boolean;
  reason?: string;
  errors?: { field: string; label: string; text: string }[];
  conflict?: Conflict | null;
  files?: string[];
}

/** One filled-in form. `body` is what is sent, frozen when it was written, so that sending it twice is the same. */
export interface Entry {
  uid: string;
  sequence: number;
  person: number | null;
  title: string;
  path: string;
  fields: [string, string][];
  files: FileNote[];
  written_at: number;
  body: string;
  digest: string;
  state: State;
  tries: number;
  sent_bytes: number;
  answer: Answer | null;
}

/** Bytes, for a private window of WebKit aborts on a Blob; what an earlier version wrote may be one. */
export interface KeptFile { sha256: string; content: ArrayBuffer | Blob }

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, STEPS.length);
    asked.onupgradeneeded = (event) => {
      for (const step of STEPS.slice(event.oldVersion)) step(asked.result, asked.transaction as IDBTransaction);
    };
    asked.onsuccess = () => {
      const forget = (): void => { asked.result.close(); opened = undefined; };
      asked.result.onversionchange = forget; // a newer version of the program wants to add to the layout
      asked.result.onclose = () => { opened = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = undefined; reject(asked.error ?? new Error("store")); };
  });
  return opened;
}

/** Run `work` in one transaction; resolves once it is on the disk. */
export async function within<T>(stores: string[], work: (change: IDBTransaction) => T | Promise<T>): Promise<T> {
  const db = await open();
  const change = db.transaction(stores, "readwrite", { durability: "strict" });
  const done = new Promise<void>((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error ?? new Error("store"));
  });
  try {
    const result = await work(change);
    await done;
    return result;
  } catch (fault) {
    await done.catch(() => undefined);
    throw fault;
  }
}

export function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("store"));
  });
}

export function fact<T>(name: string): Promise<T | undefined> {
  return within(["facts"], (change) => asked<T | undefined>(change.objectStore("facts").get(name)));
}

export async function remember(name: string, value: unknown): Promise<void> {
  await within(["facts"], (change) => asked(change.objectStore("facts").put(value, name)));
}

/** In the order in which they were written. */
export function entries(): Promise<Entry[]> {
  return within(["entries"], (change) => asked<Entry[]>(change.objectStore("entries").index("sequence").getAll()));
}

export function entry(uid: string): Promise<Entry | undefined> {
  return within(["entries"], (change) => asked<Entry | undefined>(change.objectStore("entries").get(uid)));
}

export async function file(sha256: string): Promise<Blob | undefined> {
  const kept = await within(["files"], (change) => asked<KeptFile | undefined>(change.objectStore("files").get(sha256)));
  return kept && new Blob([kept.content]);
}

/** Change an entry as it stands in the store; nothing happens where it is gone. */
export async function change(uid: string, changes: Partial<Entry>): Promise<void> {
  await within(["entries"], async (all) => {
    const store = all.objectStore("entries");
    const found = await asked<Entry | undefined>(store.get(uid));
    if (found) await asked(store.put({ ...found, ...changes }));
  });
}

/** Take out entries, and the files that no entry left over still has to send. */
export async function forget(gone: (each: Entry) => boolean): Promise<void> {
  await within(["entries", "files"], async (all) => {
    const store = all.objectStore("entries");
    const found = await asked<Entry[]>(store.getAll());
    for (const each of found.filter(gone)) store.delete(each.uid);
    dropFiles(all, found.filter((each) => !gone(each)));
  });
}

/** The server has an entry: its receipt is kept, its files are let go. */
export async function receive(uid: string, answer: Answer): Promise<void> {
  await within(["entries", "files"], async (all) => {
    const store = all.objectStore("entries");
    const found = await asked<Entry[]>(store.getAll());
    const left = found.map((each) => (each.uid === uid ? { ...each, state: "received" as State, answer } : each));
    for (const each of left) if (each.uid === uid) store.put(each);
    dropFiles(all, left);
  });
}

function dropFiles(all: IDBTransaction, left: Entry[]): void {
  const needed = new Set(left.filter((each) => each.state !== "received").flatMap((each) => each.files.map((f) => f.sha256)));
  const files = all.objectStore("files");
  files.getAllKeys().onsuccess = (event) => {
    for (const key of (event.target as IDBRequest<IDBValidKey[]>).result) if (!needed.has(String(key))) files.delete(key);
  };
}
