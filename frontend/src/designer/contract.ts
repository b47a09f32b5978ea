/** What the server sends and takes: a design is stored as it is edited. */

export interface Field {
  key: string;
  label: string;
  type: string;
  columns?: Field[];
  choices?: string[];
  totals?: string[];
  default?: { value?: unknown; from?: string };
  [word: string]: unknown;
}

export interface Signer {
  kind: string;
  value: string;
}

export interface Step {
  key: string;
  name: string;
  signers: Signer[];
  quorum: { rule: string; n: number; tally: string };
  condition?: string;
  days?: number;
  dual?: string[];
}

/** Walked side by side, or each only when its condition holds. */
export interface Branches {
  key: string;
  branches: Step[][];
  condition?: string;
  name?: string;
}

export type RouteNode = Step | Branches;

export interface Listing {
  prefix?: string;
  name_en?: string;
  group?: string;
  everywhere?: boolean;
  columns?: string[];
  filters?: string[];
  totals?: string[];
  route?: { steps: RouteNode[] };
  permissions?: Record<string, string[]>;
  tile?: { shows: string; of?: string };
}

export interface Questions {
  format: 1;
  fields: Field[];
  rules?: { check: string; message: string; at?: string }[];
  print?: { columns?: number; note?: string };
}

export interface Design {
  title: string;
  purpose: string;
  questions: Questions;
  ledger: Listing;
}

export interface Urls {
  check: string;
  save: string;
  submit: string;
}

export interface Data {
  design: Omit<Design, "questions"> & { questions: Questions | Field[] | null };
  version: number;
  types: { type: string; label: string }[];
  columnTypes: string[];
  sources: { source: string; label: string; types: string[] }[];
  roles: { code: string; name: string; may: string[] }[];
  people: { id: string; name: string }[];
  groups: { group: string; label: string }[];
  verbs: { verb: string; label: string }[];
  fixedPrefix: string;
  mayEverywhere: boolean;
  urls: Urls;
}

export interface Problem {
  place: string;
  said: string;
}

export interface Checked {
  problems: Problem[];
  results: Record<string, string>;
  changes: { label: string; was: string; now: string }[] | null;
  trial?: string[];
  phone?: string;
  paper?: string;
  list?: string;
}

export interface Saved {
  version: number;
  number: string;
  isComplete: boolean;
  problems: Problem[];
  address: string;
  urls: Urls;
}

/** A stored form may be a bare list of questions; a new one has none yet. */
export function designOf(data: Data): Design {
  const { title, purpose, questions, ledger } = data.design;
  const whole: Questions = Array.isArray(questions) ? { format: 1, fields: questions } : (questions ?? { format: 1, fields: [] });
  return { title, purpose, questions: { ...whole, fields: whole.fields ?? [] }, ledger: ledger ?? {} };
}
