import { describe, expect, test } from "vitest";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { temperatures } from "../../../lib/plot/temperatures.js";

const group = (name: string, temperature: number, reached: boolean) => ({
  ...{ group: name, temperature, reached, others: [], respondents: 40 },
  ...{ human: 0.5, before: 0.2, after: reached ? 0.5 : 0.4 },
});

describe("the plot of calibration", () => {
  const figure = temperatures({
    items: ["Q1"],
    groups: [group("Norway", 2, true), group("Peru", 32, false)],
  });

  test("has the variance before and after in every group, beside the human one", () => {
    const marks = figure.data.map(({ name, ...mark }) => [name, (mark as unknown as Points).x]);
    expect(Object.fromEntries(marks)).toEqual({
      human: [0.5, 0.5, null, 0.5, 0.5],
      before: [0.2, 0.2],
      after: [0.5, 0.4],
    });
  });

  test("says where no temperature is enough, and in plain text every number", () => {
    expect(figure.caption).toContain("‡ No temperature reaches the human variance in 1 of them.");
    expect(figure.toText()).toContain("Peru    human 0.500, before 0.200, after 0.400, T 32.00, n 40 ‡");
    expect(figure.subtitle).toBe("SIMULATED ANSWERS, not a survey · fitted on Q1");
  });
});
