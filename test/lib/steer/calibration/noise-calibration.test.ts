import { describe, expect, it } from "vitest";
import { calibratedSigma } from "../../../../lib/steer/calibration/noise-calibration.js";

describe("σ from sensitivity", () => {
  it("is 0.4 minus the mean move of an answer, each move divided by the number of options", () => {
    // By hand: moves 0/4, 2/4, 1/10 → sensitivity 0.2.
    const { sensitivity, sigma } = calibratedSigma([
      { without: 1, with: 1, options: 4 },
      { without: 3, with: 1, options: 4 },
      { without: 4, with: 5, options: 10 },
    ]);
    expect(sensitivity).toBeCloseTo(0.2, 12);
    expect(sigma).toBeCloseTo(0.2, 12);
  });

  it("is 0.4 for a model that noise does not move, and never below 0", () => {
    expect(calibratedSigma([{ without: 2, with: 2, options: 4 }]).sigma).toBe(0.4);
    expect(calibratedSigma([{ without: 0, with: 3, options: 4 }]).sigma).toBe(0);
  });

  it("leaves out answers that were invalid with or without noise", () => {
    const pairs = [
      { without: -1, with: 3, options: 4 },
      { without: 0, with: 1, options: 4 },
    ];
    expect(calibratedSigma(pairs).sensitivity).toBe(0.25);
  });
});
