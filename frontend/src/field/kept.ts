/** Taking a project along: its pages, forms and files into a cache of this person, and what was taken into the store. */
import { hello } from "./sync";
import { fact, remember } from "./store";

export const KEPT = "kept-";
const AT_ONCE = 4;
export const STAMP = "X-Kept-At";

interface Item { group: string; label: string; url: string }
export interface Taken { code: string; name: string; items: Item[]; parts: [number, string][]; at: number; bytes: number; missed: number; version: string }
type Listing = Pick<Taken, "code" | "name" | "items" | "parts">;

export async function taken(): Promise<Record<string, Taken>> {
  return (await fact<Record<string, Taken>>("taken")) ?? {};
}

/** Keep everything that the server lists for the project. Says how far it is; a page that fails is counted, not kept. */
export async function take(url: string, progress: (done: number, of: number) => void): Promise<Taken> {
  const { person, version } = await hello();
  await dropKept(`${KEPT}${person}`);
  const listing = (await (await fetchPage(url)).json()) as Listing;
  const cache = await caches.open(`${KEPT}${person}`);
  const left = [...listing.items];
  const taken_: Taken = { ...listing, at: Date.now(), bytes: 0, missed: 0, version };
  let done = 0;
  const walk = async (): Promise<void> => {
    for (let item = left.shift(); item; item = left.shift()) {
      try {
        taken_.bytes += await keep(cache, item.url);
      } catch {
        taken_.missed += 1;
      }
      progress((done += 1), listing.items.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, walk));
  (await navigator.serviceWorker.ready).active?.postMessage("keep-scanner");
  await remember("taken", { ...(await taken()), [listing.code]: taken_ });
  await remember("taken_by", person);
  return taken_;
}

async function fetchPage(url: string): Promise<Response> {
  const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Keep": "1" }, redirect: "follow" });
  if (!answer.ok || new URL(answer.url).pathname.startsWith("/accounts/")) throw new Error(url);
  return answer;
}

async function keep(cache: Cache, url: string): Promise<number> {
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
  await remember("taken", {});
}
