/** The service worker: files of this build, the pages that were taken along, and forms whose sending broke off.
 *  It is its own bundle, served from the root after a line that says which build it belongs to. */
import { enqueue, SENDING } from "./field/queue";
import { fact } from "./field/store";
import { STAMP, KEPT, stamped, type Taken } from "./field/kept";
import { sync } from "./field/sync";

interface Build { version: string; assets: string[]; scanner: string[]; forms: string[]; home: string; signOut: string }
interface Extendable extends Event { waitUntil(work: Promise<unknown>): void }
interface Fetching extends Extendable { request: Request; respondWith(answer: Promise<Response>): void }
interface Scope {
  YINGZAO: Build;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: string, work: (event: never) => void): void;
}

const scope = self as unknown as Scope;
const { YINGZAO } = scope;
const STATIC = "static-";
const BUILD = `${STATIC}${YINGZAO.version}`;
/** Pages that were taken along under an earlier build still ask for its files. */
const BUILDS_KEPT = 4;
/** So long a page that is kept waits for the network before its kept copy is shown. */
const PATIENCE_MS = 1_500;
const forms = YINGZAO.forms.map((pattern) => new RegExp(pattern));

scope.addEventListener("install", (event: Extendable) => event.waitUntil(install()));
scope.addEventListener("activate", (event: Extendable) => event.waitUntil(activate()));
scope.addEventListener("message", (event: Extendable & { data: unknown }) => {
  if (event.data === "keep-scanner") event.waitUntil(caches.open(BUILD).then((cache) => cache.addAll(YINGZAO.scanner)));
});
scope.addEventListener("sync", (event: Extendable & { tag: string }) => { if (event.tag === SENDING) event.waitUntil(sendWhatWaits()); });
scope.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && forms.some((form) => form.test(url.pathname))) event.respondWith(carried(request, url));
  else if (request.method === "POST" && url.pathname === YINGZAO.signOut) event.respondWith(signedOut(request));
  else if (request.method !== "GET" || request.headers.has("X-Keep")) return;
  else if (url.pathname.startsWith("/static/")) event.respondWith(fromBuild(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (!url.pathname.startsWith("/field/") && !request.headers.has("HX-Request")) event.respondWith(fetch(request).catch(() => keptOr(request, () => Response.error())));
});

async function install(): Promise<void> {
  const cache = await caches.open(BUILD);
  await cache.addAll([...YINGZAO.assets, YINGZAO.home]);
  await scope.skipWaiting();
}

/** What waits lies in the store and is nobody's business here: only files of old builds go. */
async function activate(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(STATIC));
  await Promise.all(builds.slice(0, -BUILDS_KEPT).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** There is a connection, and perhaps no page is open. Where it breaks again the browser is told to wake us later. */
async function sendWhatWaits(): Promise<void> {
  if (!(await sync(undefined, true))) throw new Error("unreached");
}

async function fromBuild(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** The network first; a page that was taken along does not wait long for it. */
async function page(request: Request, url: URL): Promise<Response> {
  if (url.pathname === YINGZAO.home) return home(request);
  const kept = await keptCopy(request);
  const fresh = fetch(request).then(async (answer) => { await renew(request, answer); return answer; });
  const lost = (): Response => Response.redirect(`${YINGZAO.home}?lost=${encodeURIComponent(url.pathname)}`, 302);
  if (!kept) return fresh.catch(async () => (await scanned(url)) ?? lost());
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  const answer = await Promise.race([fresh.catch(() => null), late]);
  return answer ?? (await scanned(url)) ?? told(kept);
}

async function home(request: Request): Promise<Response> {
  const cache = await caches.open(BUILD);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(YINGZAO.home, stamped(answer.clone(), await answer.clone().blob()));
    return answer;
  } catch {
    return told((await cache.match(YINGZAO.home)) ?? Response.error());
  }
}

/** The exact address first; a form that is asked for with a part is the same form without. */
async function keptCopy(request: Request): Promise<Response | undefined> {
  for (const name of (await caches.keys()).filter((each) => each.startsWith(KEPT))) {
    const cache = await caches.open(name);
    const found = (await cache.match(request)) ?? (await cache.match(request, { ignoreSearch: true }));
    if (found) return found;
  }
  return undefined;
}

async function keptOr(request: Request, other: () => Response): Promise<Response> {
  return (await keptCopy(request)) ?? other();
}

/** A page that was taken along is kept as it is now; one that opens nothing any more is let go. */
async function renew(request: Request, answer: Response): Promise<void> {
  const isGone = answer.status === 404 || answer.status === 410;
  if ((!answer.ok && !isGone) || answer.redirected || answer.type !== "basic") return;
  for (const name of (await caches.keys()).filter((each) => each.startsWith(KEPT))) {
    const cache = await caches.open(name);
    if (isGone) await cache.delete(request);
    else if (await cache.match(request)) await cache.put(request, stamped(answer.clone(), await answer.clone().blob()));
  }
}

/** A kept page says of itself since when; its scripts go by that. */
async function told(kept: Response): Promise<Response> {
  const type = kept.headers.get("Content-Type") ?? "";
  if (!type.startsWith("text/html")) return kept;
  const text = (await kept.text()).replace("<html ", `<html data-kept-at="${kept.headers.get(STAMP) ?? Date.now()}" `);
  return new Response(text, { status: kept.status, headers: kept.headers });
}

/** `/scan/?text=…` without a connection: the part's code on the label leads to the notice it was scanned for, or to the
 *  first kind of notice that came along. */
async function scanned(url: URL): Promise<Response | undefined> {
  const text = url.searchParams.get("text") ?? "";
  const [, code, part] = /\/p\/([^/]+)\/at\/([^/]+)\/?$/.exec(text) ?? [];
  if (!code || !part) return undefined;
  const project = (await fact<Record<string, Taken>>("taken"))?.[decodeURIComponent(code)];
  const found = project?.parts.find(([, each]) => each === decodeURIComponent(part));
  const notices = project?.items.filter((item) => item.url.endsWith("/notice/")) ?? [];
  const form = notices.find((item) => item.url.includes(`/l/${url.searchParams.get("for")}/`)) ?? notices[0];
  return found && form && Response.redirect(`${form.url}?part=${found[0]}`, 302);
}

/** A form of the site whose sending breaks off is kept as it is: the same uid, so that twice is once. */
async function carried(request: Request, url: URL): Promise<Response> {
  const spare = request.clone();
  try {
    return await fetch(request);
  } catch {
    const data = await spare.formData();
    const person = (await fact<number | null>("person")) ?? null;
    const words = [...data.values()].find((value) => typeof value === "string" && value.length > 1 && value.length < 60 && !/^[\w-]{30,}$/.test(value));
    const title = typeof words === "string" ? words : url.pathname;
    await enqueue({ path: url.pathname + url.search, title, person, data, seenVersion: Number(data.get("seen_version")) || null });
    return Response.redirect(YINGZAO.home, 303);
  }
}

async function signedOut(request: Request): Promise<Response> {
  const answer = await fetch(request);
  await Promise.all((await caches.keys()).filter((name) => name.startsWith(KEPT)).map((name) => caches.delete(name)));
  await caches.open(BUILD).then((cache) => cache.add(YINGZAO.home));
  return answer;
}
