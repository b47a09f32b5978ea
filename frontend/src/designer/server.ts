/** What the designer asks of the server: judge this design, keep it. */
import { csrfToken } from "../behaviours/htmx";
import type { Checked, Data, Design, Saved } from "./contract";

export type Answer<T> = { ok: true; value: T } | { ok: false; said: string; status: number };

export async function load(url: string): Promise<Answer<Data>> {
  return answered(await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null));
}

export async function checkDesign(url: string, design: Design, answers: string): Promise<Answer<Checked>> {
  return answered(await post(url, { design, answers }));
}

export async function saveDesign(url: string, design: Design, version: number, uid: string): Promise<Answer<Saved>> {
  return answered(await post(url, { design, version, uid }));
}

function post(url: string, body: object): Promise<Response | null> {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
}

async function answered<T>(answer: Response | null): Promise<Answer<T>> {
  if (!answer) return { ok: false, said: "", status: 0 };
  if (answer.ok) return { ok: true, value: (await answer.json()) as T };
  const said = await answer.json().then((body: { refused?: string }) => body.refused ?? "", () => "");
  return { ok: false, said, status: answer.status };
}

/** Sends the stored draft on its route, as the button of its page does: the browser follows to the record. */
export function submitRecord(url: string): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  const token = document.createElement("input");
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = csrfToken();
  form.append(token);
  document.body.append(form);
  form.submit();
}
