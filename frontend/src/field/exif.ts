/** What the camera wrote into a JPEG: the moment of exposure by its clock, and where it was (EXIF 2.31, WGS 84). */
export interface Written { at: number | null; latitude: number | null; longitude: number | null; accuracy: number | null }

const NOTHING: Written = { at: null, latitude: null, longitude: null, accuracy: null };
const HEAD_BYTES = 128 * 1024;
const EXIF_IFD = 0x8769, GPS_IFD = 0x8825, DATE = 0x9003;
const LATITUDE = 2, LONGITUDE = 4, ACCURACY = 31;
const SIZES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

export async function written(file: Blob): Promise<Written> {
  try {
    const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const start = exifAt(view);
    return start ? read(view, start) : NOTHING;
  } catch {
    return NOTHING; // cut off or nonsense: then it says nothing
  }
}

/** Where the TIFF header begins; 0 where the picture has none. */
function exifAt(view: DataView): number {
  if (view.getUint16(0) !== 0xffd8) return 0;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return 0;
  }
  return 0;
}

type Tags = Map<number, { kind: number; count: number; at: number }>;

function read(view: DataView, start: number): Written {
  const little = view.getUint16(start) === 0x4949;
  const u16 = (at: number): number => view.getUint16(at, little);
  const u32 = (at: number): number => view.getUint32(at, little);
  const tags = (at: number): Tags => new Map(Array.from({ length: u16(at) }, (_, index) => {
    const entry = at + 2 + 12 * index;
    const kind = u16(entry + 2), count = u32(entry + 4);
    const isNear = (SIZES[kind] ?? 1) * count <= 4;
    return [u16(entry), { kind, count, at: isNear ? entry + 8 : start + u32(entry + 8) }];
  }));
  const inner = (of: Tags, tag: number): Tags => { const found = of.get(tag); return found ? tags(start + u32(found.at)) : new Map(); };
  const text = (of: Tags, tag: number): string => {
    const found = of.get(tag);
    return found ? String.fromCharCode(...Array.from({ length: found.count }, (_, index) => view.getUint8(found.at + index))) : "";
  };
  const numbers = (of: Tags, tag: number): number[] => {
    const found = of.get(tag);
    return found ? Array.from({ length: found.count }, (_, index) => u32(found.at + 8 * index) / u32(found.at + 8 * index + 4)) : [];
  };
  const first = tags(start + u32(start + 4));
  const gps = inner(first, GPS_IFD);
  const latitude = degrees(numbers(gps, LATITUDE), text(gps, LATITUDE - 1), 90);
  const longitude = degrees(numbers(gps, LONGITUDE), text(gps, LONGITUDE - 1), 180);
  const accuracy = numbers(gps, ACCURACY)[0] ?? null;
  const at = moment(text(inner(first, EXIF_IFD), DATE));
  return latitude === null || longitude === null ? { ...NOTHING, at } : { at, latitude, longitude, accuracy };
}

function degrees([whole, minutes, seconds]: number[], side: string, most: number): number | null {
  const value = (whole ?? NaN) + (minutes ?? NaN) / 60 + (seconds ?? NaN) / 3600;
  if (!(value >= 0 && value <= most)) return null;
  return /^[SW]/.test(side) ? -value : value;
}

function moment(text: string): number | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text)?.map(Number) ?? [];
  const at = new Date(year ?? NaN, (month ?? 0) - 1, day, hour, minute, second).getTime();
  return Number.isNaN(at) ? null : at;
}
