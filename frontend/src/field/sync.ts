/** Sending: one entry after the other in the order of writing, by one tab or the worker at a time. A broken connection
 *  ends the round and changes nothing; the next round goes on where this one stopped. */
import { change, entries, file, receive, remember, type Answer, type Entry, type FileNote } from "./store";

const PIECE_BYTES = 512 * 1024;
const PATIENCE_MS = 60_000;
const HELLO_PATIENCE_MS = 8_000;
const MOST_FAULTS = 3;
const LOCK = "yingzao-field-sending";

export interface Hello { now: number; csrf: string; person: number | null; name: string; version: string }
/** ``link`` is the address of the form, for who has no account: files of theirs go through it. */
interface Session { hello: Hello; link?: string }
export type Told = (uid?: string) => void;

/** No answer, or none that says anything: try again later. */
class Unreached extends Error {}
/** Somebody else is signed in, or nobody. */
class SignedOut extends Error {}
/** A file is not taken, and why: it is too large, or the link it goes through is no longer in force. */
class FileRefused extends Error {
  constructor(readonly answer: Answer) { super(answer.text); }
}

/** Send what waits. Says false where the connection broke, and true where all was answered. Where somebody else is at it
 *  already it is left to them, unless this `waits` to see that they came to the end. */
export async function sync(tell: Told = () => undefined, waits = false): Promise<boolean> {
  return navigator.locks.request(LOCK, { ifAvailable: !waits }, async (lock) => {
    if (!lock) return true;
    try {
      await round(await hello(), tell);
      return true;
    } catch (fault) {
      if (fault instanceof SignedOut) return true;
      if (fault instanceof Unreached) return false;
      throw fault;
    }
  });
}

/** Ask who is signed in, and measure the device's clock against the server's. */
export async function hello(): Promise<Hello> {
  const began = Date.now();
  const answer = await ask("/field/hello/", { cache: "no-store" }, HELLO_PATIENCE_MS);
  if (!answer.ok) throw new Unreached();
  const told = (await answer.json()) as Hello;
  await remember("clock_off_ms", Math.round(told.now - (began + Date.now()) / 2));
  await remember("person", told.person);
  return told;
}

async function round(first: Hello, tell: Told): Promise<void> {
  const session = { hello: first };
  for (const each of await entries()) {
    if (each.state === "received" || each.state === "attention") continue;
    if (each.person !== null && each.person !== session.hello.person) continue; // whose it is sends it
    await change(each.uid, { state: "sending" });
    tell(each.uid);
    try {
      await settle(each, await send(each, session, tell));
    } catch (fault) {
      if (fault instanceof FileRefused) { await settle(each, fault.answer); continue; }
      await change(each.uid, { state: "waiting" });
      throw fault;
    } finally {
      tell(each.uid);
    }
  }
}

async function settle(each: Entry, answer: Answer): Promise<void> {
  const isReceived = answer.state === "received" && answer.digest === each.digest;
  if (isReceived) await receive(each.uid, answer);
  else await change(each.uid, { state: "attention", answer });
}

async function send(each: Entry, session: Session, tell: Told): Promise<Answer> {
  await upload(each, each.files, session, tell);
  for (let turn = 0; ; turn += 1) {
    const response = await post("/field/entries/", each.body, "application/json", session);
    if (response.status >= 500 && response.status !== 507) {
      await change(each.uid, { tries: each.tries + 1 });
      if (each.tries + 1 < MOST_FAULTS) throw new Unreached();
    }
    const answer = await read(response);
    if (answer.state === "signed_out") throw new SignedOut();
    if (answer.state !== "missing") return answer;
    if (turn > 2) throw new Unreached();
    await upload(each, each.files.filter((note) => answer.files?.includes(note.sha256)), session, tell);
  }
}

async function read(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch {
    return { state: "attention", reason: "fault", text: `HTTP ${response.status}` };
  }
}

async function upload(each: Entry, notes: FileNote[], session: Session, tell: Told): Promise<void> {
  let sent = 0;
  for (const note of notes) {
    const kept = await file(note.sha256);
    if (!kept) continue; // the server says so, if it misses it
    await uploadFile(note, kept, each.person === null ? { ...session, link: each.path } : session, async (held) => {
      await change(each.uid, { sent_bytes: sent + held });
      tell(each.uid);
    });
    sent += note.size;
  }
}

/** Goes on from the byte up to which the server has it. */
async function uploadFile(note: FileNote, content: Blob, session: Session, tell: (held: number) => Promise<void>): Promise<void> {
  const address = `/field/files/${note.sha256}/`;
  let state = await held(await post(`${address}?size=${note.size}`, "", "text/plain", session));
  for (let turn = 0; !state.whole; turn += 1) {
    if (turn > 2 * Math.ceil(note.size / PIECE_BYTES) + 4) throw new Unreached();
    await tell(state.held);
    const piece = content.slice(state.held, state.held + PIECE_BYTES);
    const response = await post(`${address}piece/?offset=${state.held}`, piece, "application/octet-stream", session);
    if (response.status === 422) state = await held(await post(`${address}?size=${note.size}`, "", "text/plain", session));
    else state = await held(response);
  }
}

async function held(response: Response): Promise<{ held: number; whole: boolean }> {
  if (response.status === 401) throw new SignedOut();
  if (response.status === 422 || response.status === 413) throw new FileRefused(await read(response));
  if (!response.ok && response.status !== 409) throw new Unreached();
  return { whole: false, ...((await response.json()) as { held: number }) };
}

async function post(url: string, body: BodyInit, type: string, session: Session): Promise<Response> {
  for (let turn = 0; ; turn += 1) {
    const link = session.link?.split("?")[0];
    const headers = { "X-CSRFToken": session.hello.csrf, "X-Sent-At": String(Date.now()), "Content-Type": type, ...(link && { "X-By-Link": link }) };
    const response = await ask(url, { method: "POST", body, headers }, PATIENCE_MS);
    if (response.status !== 403 || turn > 0) return response;
    session.hello = await hello(); // somebody signed in anew: the token changed
  }
}

async function ask(url: string, init: RequestInit, patienceMs: number): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patienceMs);
  try {
    return await fetch(url, { credentials: "same-origin", redirect: "error", ...init, signal: stop.signal });
  } catch {
    throw new Unreached();
  } finally {
    clearTimeout(timer);
  }
}
