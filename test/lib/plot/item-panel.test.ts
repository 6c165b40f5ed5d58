import { describe, expect, test } from "vitest";
import type { Pair } from "../../../lib/plot/distribution-cells.js";
import { itemAxis, itemHeadings } from "../../../lib/plot/item-panel.js";
import { fontSize, textWidth } from "../../../lib/plot/theme/font.js";

const pair = (
  ordered: boolean,
  options: readonly (string | number)[],
  optionLabels: readonly string[],
  label = "trust",
) => ({ human: { item: "eu_vote", label, ordered, options, optionLabels } }) as unknown as Pair;

describe("an item's axis", () => {
  test("numbers options whose codes are words, and names every one below", () => {
    const axis = itemAxis(
      pair(
        false,
        ["Join EU", "Remain Outside", "Blank Ballot"],
        ["join the European Union", "remain outside the European Union", "submit a blank ballot"],
      ),
      262,
    );
    expect(axis.ticktext).toEqual(["1", "2", "3"]);
    expect(axis.title).toBe(
      "1 join the European Union\n2 remain outside the European Union\n3 submit a blank ballot",
    );
  });

  test("names the ends of a scale, and all of options without an order as far as there is room", () => {
    const codes = Array.from({ length: 12 }, (_, k) => k);
    const labels = codes.map((k) => `party ${k}`);
    expect(itemAxis(pair(true, codes, labels), 400).title).toBe("0 party 0\n11 party 11");
    const lines = itemAxis(pair(false, codes, labels), 400).title!.split("\n");
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe("and 2 more");
  });
});

test("a long wording takes two lines above its panel, and the second is cut to the panel's width", () => {
  const long = "vote in a referendum on joining the European Union or on remaining outside it for good";
  const [first, second, ...others] = itemHeadings(pair(false, [1], ["yes"], long), 200, "row height 90 %");
  expect(`${first!.text} `).toMatch(/^eu_vote vote in a /);
  expect(second!.text).toMatch(/…$/);
  for (const { text } of [first!, second!]) expect(textWidth(text, fontSize.text, true)).toBeLessThan(200);
  expect(others.map(({ text }) => text)).toEqual(["row height 90 %"]);
  expect(itemHeadings(pair(true, [1], ["yes"]), 200).map(({ text }) => text)).toEqual(["eu_vote trust"]);
});
