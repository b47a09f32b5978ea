/** Reading the contract's dates and writing them as the site does. */

export function readStart(text: string): Date {
  return read(text, 0);
}

/** A bare finish date means the end of that day. */
export function readFinish(text: string): Date {
  return read(text, 1);
}

function read(text: string, daysIfBare: number): Date {
  const [date = "", time] = text.split(/[T ]/);
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  if (time === undefined) return new Date(year, month - 1, day + daysIfBare);
  const [hour = 0, minute = 0] = time.split(":").map((part) => parseInt(part, 10));
  return new Date(year, month - 1, day, hour, minute);
}

export function dayText(text: string | null): string {
  return text ? text.slice(0, 10) : "/";
}

export function pad(value: number): string {
  return String(value).padStart(2, "0");
}
