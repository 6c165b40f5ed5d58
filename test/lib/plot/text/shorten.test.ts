import { describe, expect, test } from "vitest";
import { breakLines, letters, shorten, shortenParts } from "../../../../lib/plot/text/shorten.js";
import { textWidth } from "../../../../lib/plot/theme/font.js";

describe("texts are cut", () => {
  test("to a number of letters or of pixels, and show it", () => {
    expect(shorten("upper secondary school", 8)).toBe("upper s…");
    const cut = shorten("upper secondary school", 60, (text) => textWidth(text));
    expect(cut).toMatch(/^upper .*…$/);
    expect(textWidth(cut)).toBeLessThanOrEqual(60);
    expect(shorten("none", 8)).toBe("none");
  });

  test("where labels of parts are longest, so that every part can still be read", () => {
    expect(shortenParts("woman · upper secondary school · lower middle class", 40)).toBe(
      "woman · upper seconda… · lower middle c…",
    );
    expect(shortenParts("man · lower secondary school · lower middle class", 45)).toBe(
      "man · lower secondary s… · lower middle class",
    );
    expect(shortenParts("man · none", 40)).toBe("man · none");
  });
});

test("lines are broken between parts, and no part is lost", () => {
  expect(breakLines("one · two · three", 9, letters, " · ")).toEqual(["one · two", "three"]);
  expect(breakLines("a word", 20, letters)).toEqual(["a word"]);
});
