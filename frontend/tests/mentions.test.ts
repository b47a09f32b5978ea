import { expect, test } from "vitest";
import { beingNamed } from "../src/behaviours/mentions";

test.each([
  ["请 @王", "王"], ["@", ""], ["图纸见 @林工 ", null], ["a@b", null], ["没有", null], ["第一 @李 第二 @张", "张"],
])("in “%s” the name being written is %s", (text, name) => {
  expect(beingNamed(text)).toBe(name);
});
