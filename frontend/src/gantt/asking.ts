/** Requests of the editor: an edit goes out as JSON and comes back as what looks different, a refusal, or a conflict. */
import { csrfToken } from "../behaviours/htmx";
import type { Conflict, Delta } from "./delta";

export type Answer =
  | { kind: "done"; delta: Delta }
  | { kind: "refused"; text: string }
  | { kind: "stale"; conflicts: Conflict[] }
  | { kind: "failed"; status: number };

export async function ask(url: string, body?: object): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": csrfToken() });
  try {
    const answer = await fetch(url, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    if (answer.status === 409 || answer.status === 400) return refusal((await answer.json()) as Refused);
    if (!answer.ok) return { kind: "failed", status: answer.status };
    return { kind: "done", delta: (await answer.json()) as Delta };
  } catch {
    return { kind: "failed", status: 0 };
  }
}

interface Refused {
  refused?: string;
  conflicts?: Conflict[];
}

function refusal(answer: Refused): Answer {
  return answer.conflicts ? { kind: "stale", conflicts: answer.conflicts } : { kind: "refused", text: answer.refused ?? "" };
}
