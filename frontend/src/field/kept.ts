/** Taking a project along: its pages, forms and files into a cache of this person, and what was taken into the store. */
import { hello } from "./sync";
import { roomUsed } from "./queue";
import { fact, remember } from "./store";

export const KEPT = "kept-";
const AT_ONCE = 4;
export const STAMP = "X-Kept-At";
/** So much of the room stays free for what is written on site. */
const FREE_SHARE = 0.1;

/** `bytes` is the size of a file, 0 for a page; `of` the page it hangs on. */
export interface Item { group: string; label: string; url: string; bytes: number; of: string; optional: boolean }
/** A page that no longer counts, why, and what counts instead. */
export interface Ended { url: string; why: string; newer: string; newer_url: string }
interface Listing { code: string; name: string; items: Item[]; parts: [number, string][]; ended: Ended[] }
/** `items` are those on the device, `offered` the headings one may choose; `checked_at` is when the server was last asked
 *  what of it has ended. */
export interface Taken extends Listing {
  at: number; bytes: number; missed: number; version: string; offered: Item[]; checked_at: number;
}

/** What was chosen does not fit on the device; nothing was taken. */
export class TooLarge extends Error {
  constructor(readonly needs: number, readonly free: number) { super(); }
}

export async function taken(): Promise<Record<string, Taken>> {
  return (await fact<Record<string, Taken>>("taken")) ?? {};
}

/** The headings of a project that were chosen to come along besides what always does. */
export async function wanted(code: string): Promise<string[]> {
  return ((await fact<Record<string, string[]>>("wanted")) ?? {})[code] ?? [];
}

export async function want(code: string, group: string, isWanted: boolean): Promise<void> {
  const others = (await wanted(code)).filter((each) => each !== group);
  const all = (await fact<Record<string, string[]>>("wanted")) ?? {};
  await remember("wanted", { ...all, [code]: isWanted ? [...others, group] : others });
}

/** Keep what the server lists for the project. Says how far it is; a page that fails is counted, not kept. */
export async function take(url: string, progress: (done: number, of: number) => void): Promise<Taken> {
  const { person, version } = await hello();
  await dropKept(`${KEPT}${person}`);
  const listing = (await (await fetchPage(url)).json()) as Listing;
  const chosen = await wanted(listing.code);
  const items = listing.items.filter((item) => !item.optional || chosen.includes(item.group));
  const cache = await caches.open(`${KEPT}${person}`);
  await refuseTooLarge(cache, items);
  const before = (await taken())[listing.code];
  const left = [...items];
  const now = Date.now();
  const all: Taken = { ...listing, items, offered: listing.items.filter((item) => item.optional), at: now, checked_at: now, bytes: 0, missed: 0, version };
  let done = 0;
  const walk = async (): Promise<void> => {
    for (let item = left.shift(); item; item = left.shift()) {
      try {
        const size = await keep(cache, item.url, item.bytes > 0); // not “+= await”: several walk at once
        all.bytes += size;
      } catch {
        all.missed += 1;
      }
      progress((done += 1), items.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, walk));
  (await navigator.serviceWorker.ready).active?.postMessage("keep-scanner");
  all.items.push(...(await clearAway(cache, before, all)));
  await remember("taken", { ...(await taken()), [listing.code]: all });
  await remember("taken_by", person);
  return all;
}

async function refuseTooLarge(cache: Cache, items: Item[]): Promise<void> {
  const room = await roomUsed();
  if (!room) return;
  const here = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const needs = items.reduce((sum, item) => sum + (here.has(item.url) ? 0 : item.bytes), 0);
  const free = room.quota * (1 - FREE_SHARE) - room.usage;
  if (needs > free) throw new TooLarge(needs, Math.max(0, free));
}

/** What was taken before and is not listed any more goes, except what has ended: that is shown as such. */
async function clearAway(cache: Cache, before: Taken | undefined, now: Taken): Promise<Item[]> {
  const elsewhere = Object.values(await taken()).filter((each) => each.code !== now.code).flatMap((each) => each.items);
  const listed = new Set([...now.items, ...elsewhere].map((item) => item.url));
  const old = (before?.items ?? []).filter((item) => !listed.has(item.url));
  const stays = old.filter((item) => hasEnded(now, item));
  await Promise.all(old.filter((item) => !stays.includes(item)).map((item) => cache.delete(item.url)));
  return stays;
}

export function hasEnded(project: Taken, item: Item): Ended | undefined {
  return project.ended?.find((each) => each.url === item.url || each.url === item.of);
}

/** Of a page by its address, in whichever project it was taken along. */
export async function endOf(path: string): Promise<{ end: Ended; checkedAt: number } | undefined> {
  for (const project of Object.values(await taken())) {
    const end = project.ended?.find((each) => each.url === path);
    if (end) return { end, checkedAt: project.checked_at };
  }
  return undefined;
}

/** Ask what of a project has ended since, without taking its pages anew. */
export async function checkEnds(project: Taken): Promise<void> {
  const { ended } = (await (await fetchPage(`/field/items/${project.code}/`)).json()) as Listing;
  const all = await taken();
  const known = all[project.code];
  if (known) await remember("taken", { ...all, [project.code]: { ...known, ended, checked_at: Date.now() } });
}

/** Keep the page one is on, for whoever has no account and takes nothing else along. */
export async function keepHere(): Promise<void> {
  if (document.documentElement.dataset["keptAt"] || !navigator.onLine) return;
  await navigator.serviceWorker.ready;
  await keep(await caches.open(`${KEPT}guest`), window.location.pathname).catch(() => undefined);
}

async function fetchPage(url: string): Promise<Response> {
  const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Keep": "1" }, redirect: "follow" });
  if (!answer.ok || new URL(answer.url).pathname.startsWith("/accounts/")) throw new Error(url);
  return answer;
}

/** A file never changes under its address: what is here is not fetched again. Says its size in bytes. */
async function keep(cache: Cache, url: string, isFile = false): Promise<number> {
  const here = isFile ? await cache.match(url) : undefined;
  if (here) return (await here.blob()).size;
  const answer = await fetchPage(url);
  const content = await answer.blob();
  await cache.put(url, stamped(answer, content));
  return content.size;
}

/** The answer as it is kept, with the time of keeping. */
export function stamped(answer: Response, content: Blob): Response {
  const headers = new Headers(answer.headers);
  headers.set(STAMP, String(Date.now()));
  return new Response(content, { status: answer.status, headers });
}

/** Pages of whoever used this device before are not for the next. */
export async function dropKept(but = ""): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(KEPT) && name !== but);
  if (!others.length) return;
  await Promise.all(others.map((name) => caches.delete(name)));
  if (others.some((name) => name !== `${KEPT}guest`)) await remember("taken", {});
}
