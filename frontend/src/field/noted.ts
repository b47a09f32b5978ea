/** What a phone notes of a photo when it is taken: when, and where. The note goes out beside the file of its form. */
import { written } from "./exif";

export interface Position { latitude: number; longitude: number; accuracy: number | null }
/** `where` is a position, or why there is none. */
export interface Note { at: number; where: Position | "denied" | "unknown" }

const PATIENCE_MS = 15_000;
/** So old a position is still that of the next photo. */
const FRESH_MS = 30_000;
/** The phone's position is that of a photo it took just now, and says nothing of one out of the album. */
const JUST_NOW_MS = 600_000;

const notes = new Map<string, Note>();
const sought = new Set<Promise<unknown>>();

/** Files are made anew whenever they are put into a field; this tells one from another. */
function key(file: File): string {
  return `${file.name}|${file.size}|${file.lastModified}`;
}

export function noteOf(file: File): Note | undefined {
  return notes.get(key(file));
}

export function keepNote(file: File, note: Note): void {
  notes.set(key(file), note);
}

/** Note a photo once; what was noted at its capture stays, also when it comes back out of the queue. */
export async function takeNote(file: File): Promise<Note> {
  const known = noteOf(file);
  if (known) return known;
  const seeking = note(file);
  sought.add(seeking);
  const found = await seeking.finally(() => sought.delete(seeking));
  keepNote(file, found);
  return found;
}

/** Resolves when no position is being looked for; nothing where none is. */
export function settling(): Promise<unknown> | null {
  return sought.size ? Promise.allSettled([...sought]) : null;
}

async function note(file: File): Promise<Note> {
  const camera = await written(file);
  const at = file.lastModified || Date.now();
  const { latitude, longitude, accuracy } = camera;
  if (latitude !== null && longitude !== null) return { at, where: { latitude, longitude, accuracy } };
  const isFresh = Math.abs(Date.now() - (camera.at ?? at)) < JUST_NOW_MS;
  return { at, where: isFresh ? await position() : "unknown" };
}

let asked: { at: number; answer: Promise<Note["where"]> } | undefined;

/** Asked for when the camera is opened, so that it is there when the photo is. */
export function position(): Promise<Note["where"]> {
  if (!asked || Date.now() - asked.at > FRESH_MS) asked = { at: Date.now(), answer: seek() };
  return asked.answer;
}

function seek(): Promise<Note["where"]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve("unknown"), PATIENCE_MS); // also where nobody answers the browser's question
    if (!("geolocation" in navigator)) return resolve("unknown");
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => resolve({ latitude, longitude, accuracy }),
      (fault) => { asked = undefined; resolve(fault.code === fault.PERMISSION_DENIED ? "denied" : "unknown"); },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}

/** As it is sent: one text beside each file, in their order. */
export function sent(file: File): string {
  const known = noteOf(file);
  const at = known?.at ?? (file.lastModified || Date.now());
  return JSON.stringify(typeof known?.where === "object" ? { at, ...known.where } : { at });
}

/** A note as it was sent, back out of the queue. */
export function readNote(text: string): Note | undefined {
  try {
    const { at, latitude, longitude, accuracy } = JSON.parse(text) as { at: number } & Partial<Position>;
    const isKnown = latitude !== undefined && longitude !== undefined;
    return { at, where: isKnown ? { latitude, longitude, accuracy: accuracy ?? null } : "unknown" };
  } catch {
    return undefined;
  }
}
