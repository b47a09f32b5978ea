/** Cells on the clipboard, turned into what is sent: over the rows from the active cell on, or as new rows. */
import { parseExcel } from "../behaviours/excel";
import { sent, typed, whyNot } from "./columns";
import type { Activity, ColumnKey } from "./contract";

export interface Command {
  do: string;
  [name: string]: unknown;
}

export function setCommand(activity: Activity, field: ColumnKey, value: string): Command {
  return {
    do: "set", id: activity.id, version: activity.version ?? 0, field, value: sent(activity, field, value),
    was: typed(activity, field),
  };
}

/** New rows when the cell is a code and the first code pasted is not in the plan; otherwise cells over `rows`. */
export function pasteCommands(text: string, column: ColumnKey, columns: ColumnKey[], rows: Activity[], codes: ReadonlySet<string>): Command[] {
  const table = parseExcel(text);
  const first = table[0]?.[0] ?? "";
  if (column === "code" && first && !codes.has(first) && (table[0]?.length ?? 0) > 1) return [{ do: "paste", text }];
  const targets = columns.slice(columns.indexOf(column));
  const single = table.length === 1 && table[0]?.length === 1;
  return rows.flatMap((activity, number) => {
    const cells = single ? table[0] : table[number];
    return (cells ?? []).flatMap((value, place) => {
      const field = targets[place];
      const fits = field && !whyNot(activity, field) && !(activity.kind === "summary" && number >= table.length && !single);
      return fits ? [setCommand(activity, field, value)] : [];
    });
  });
}

/** What Ctrl+C leaves on the clipboard: the shown cells of the chosen rows, tabs between. */
export function copied(rows: string[][]): string {
  return rows.map((cells) => cells.map((cell) => cell.replace(/[\t\n]/g, " ")).join("\t")).join("\n");
}
