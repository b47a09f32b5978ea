import { expect, test } from "vitest";
import { written } from "../src/field/exif";

/** A JPEG of nothing but its notes, little-endian as phones write them: moment of exposure, position, accuracy. */
function jpeg(latitudeSide = "N", parts: [number, number, number] = [31, 15, 30]): Blob {
  const view = new DataView(new ArrayBuffer(400));
  let at = 0;
  const put16 = (value: number, little = true): void => { view.setUint16(at, value, little); at += 2; };
  const put32 = (value: number): void => { view.setUint32(at, value, true); at += 4; };
  const text = (value: string): void => { for (const letter of value) view.setUint8(at++, letter.charCodeAt(0)); };
  const tag = (name: number, kind: number, count: number, value: number): void => { put16(name); put16(kind); put32(count); put32(value); };
  put16(0xffd8, false); put16(0xffe1, false); put16(390, false); text("Exif\0\0");
  put16(0x4949); put16(42); put32(8); // TIFF begins at 12, its first list at 8
  put16(2); tag(0x8769, 4, 1, 40); tag(0x8825, 4, 1, 60); put32(0);
  at = 12 + 40; put16(1); tag(0x9003, 2, 20, 140);
  at = 12 + 60; put16(5);
  tag(1, 2, 2, latitudeSide.charCodeAt(0)); tag(2, 5, 3, 170); tag(3, 2, 2, "E".charCodeAt(0)); tag(4, 5, 3, 200); tag(31, 5, 1, 230);
  at = 12 + 140; text("2026:11:20 09:30:00\0");
  at = 12 + 170; for (const part of parts) { put32(part); put32(1); }
  at = 12 + 200; for (const part of [121, 9, 0]) { put32(part); put32(1); }
  at = 12 + 230; put32(42); put32(10);
  return new Blob([view.buffer]);
}

test("what a camera wrote is read: when, where and how exactly", async () => {
  const found = await written(jpeg());
  expect(found.at).toBe(new Date(2026, 10, 20, 9, 30, 0).getTime());
  expect(found.latitude).toBeCloseTo(31.258333, 5);
  expect(found.longitude).toBeCloseTo(121.15, 5);
  expect(found.accuracy).toBeCloseTo(4.2, 5);
});

test("south of the equator the latitude is negative", async () => {
  expect((await written(jpeg("S"))).latitude).toBeCloseTo(-31.258333, 5);
});

test("a latitude beyond the pole is none, and the time stays", async () => {
  const found = await written(jpeg("N", [91, 0, 0]));
  expect([found.latitude, found.longitude, found.at !== null]).toEqual([null, null, true]);
});

test.each([["nothing", new Blob([])], ["a PNG", new Blob(["\x89PNG\r\n\x1a\n" + "0".repeat(99)])], ["half a JPEG", jpeg().slice(0, 60)]])(
  "%s says nothing and breaks nothing", async (_what, file) => {
    expect(await written(file)).toEqual({ at: null, latitude: null, longitude: null, accuracy: null });
  },
);
