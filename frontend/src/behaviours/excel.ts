/** Reads what Excel and WPS put on the clipboard: tab-separated cells, quoted where a cell holds a line break. */
export function parseExcel(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source.charAt(at + 1) === '"') cell += source.charAt(++at);
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") { row.push(cell); cell = ""; }
    else if (sign === "\n") { rows.push([...row, cell]); row = []; cell = ""; }
    else cell += sign;
  }
  if (source) rows.push([...row, cell]);
  return rows.map((cells) => cells.map((value) => value.trim()));
}
