import { expect, test } from "vitest";
import { textWidth } from "../../../../lib/plot/theme/font.js";

test("texts are as wide as Chromium 156 measures them in Liberation Sans, to 3 %", () => {
  const measured = [
    ["SIMULATED ANSWERS, not a survey · synthetic survey: no real people", 12, false, 382.59],
    ["woman · upper secondary school · lower middle class", 12, false, 284.13],
    ["141 human, 6 simulated ‡ fewer than 200 humans", 10, false, 222.36],
    ["Where 60 simulated respondents differ inside the model, asked Q57", 16, false, 481.76],
    ["PSII without layer-wise injection", 12, true, 182.7],
    ["ED by item", 12, true, 62.02],
  ] as const;
  for (const [text, size, bold, pixels] of measured)
    expect(Math.abs(textWidth(text, size, bold) / pixels - 1)).toBeLessThan(0.03);
});

test("East Asian letters are as wide as they are high", () => {
  expect(textWidth("回答者", 12)).toBe(36);
});
