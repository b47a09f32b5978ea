/** The active cell and the chosen rows of the table, moved about like in a spreadsheet. */
import type { ColumnKey } from "./contract";
import type { Id } from "./delta";

export class Selection {
  row: Id | null = null;
  column: ColumnKey = "name";
  chosen = new Set<Id>();
  private anchor: Id | null = null;

  /** `rows` are those on the screen from top to bottom, `columns` those shown from the left. */
  constructor(private readonly rows: () => Id[], private readonly columns: () => ColumnKey[]) {}

  put(row: Id, column: ColumnKey, how: "alone" | "toggle" | "range" = "alone"): void {
    this.row = row;
    this.column = column;
    if (how === "toggle") {
      if (this.chosen.has(row) && this.chosen.size > 1) this.chosen.delete(row);
      else this.chosen.add(row);
    } else if (how === "range" && this.anchor !== null) this.chosen = new Set(this.between(this.anchor, row));
    else this.chosen = new Set([row]);
    if (how !== "range") this.anchor = row;
  }

  move(down: number, right: number, extend = false): void {
    const rows = this.rows();
    const columns = this.columns();
    if (!rows.length || !columns.length) return;
    const at = this.row === null ? -1 : rows.indexOf(this.row);
    const next = at < 0 ? rows[0] : rows[clamp(at + down, rows.length)];
    const column = columns[clamp(columns.indexOf(this.column) + right, columns.length)];
    if (next !== undefined && column) this.put(next, column, extend ? "range" : "alone");
  }

  all(): void {
    this.chosen = new Set(this.rows());
  }

  /** Forgets rows that are no longer there. */
  keep(known: (id: Id) => boolean): void {
    this.chosen = new Set([...this.chosen].filter(known));
    if (this.row !== null && !known(this.row)) this.row = null;
  }

  /** The chosen rows from top to bottom. */
  inOrder(): Id[] {
    return this.rows().filter((id) => this.chosen.has(id));
  }

  private between(one: Id, other: Id): Id[] {
    const rows = this.rows();
    const [from, to] = [rows.indexOf(one), rows.indexOf(other)].sort((a, b) => a - b) as [number, number];
    return rows.slice(Math.max(0, from), to + 1);
  }
}

function clamp(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}
