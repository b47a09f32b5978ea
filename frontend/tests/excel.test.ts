import { expect, test } from "vitest";
import { parseExcel } from "../src/behaviours/excel";

test("cells are split at tabs and rows at line ends of either kind", () => {
  expect(parseExcel("编码\t名称\r\n1.1\t土方开挖\r\n")).toEqual([["编码", "名称"], ["1.1", "土方开挖"]]);
});

test("a quoted cell keeps its line break, its tab and its doubled quotes", () => {
  expect(parseExcel('"第一行\n第二行\t同格"\t"称 ""C35"""')).toEqual([["第一行\n第二行\t同格", '称 "C35"']]);
});

test("a quote inside a cell that does not begin with one is only a sign", () => {
  expect(parseExcel('Φ25"\t3')).toEqual([['Φ25"', "3"]]);
});

test("empty cells keep their place and nothing pasted is no row", () => {
  expect(parseExcel("a\t\tb")).toEqual([["a", "", "b"]]);
  expect(parseExcel("")).toEqual([]);
});
