import { describe, expect, it } from "vitest";
import type { Heat } from "../../../lib/plot/marks/mark.js";
import { plan } from "../../../lib/plot/plan.js";
import { SteeringPlan } from "../../../lib/steer/plan/plan.js";
import { handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";

describe("a plan as a heat map", () => {
  const survey = handSurvey();
  const vectors = handVectors(survey, ["Q260", "Q271"], { layers: 10, width: 4 }, ({ attribute }) =>
    attribute === "Q260" ? 1 : 2,
  );
  const planned = new SteeringPlan({ vectors, survey, layers: "groups", strength: 1.5 });
  const figure = plan(planned);
  const heat = figure.data[0] as unknown as Heat;

  it("has a row for each attribute and a cell where it is injected, coloured by strength × length", () => {
    // Q260 belongs to the upper layers (80 %), Q271 to the lower (50 %): lengths 1.5·√4 and 1.5·2·√4.
    const filled = heat.z.map((row) => row.flatMap((z, k) => (z === null ? [] : [[k + 1, z]])));
    expect(filled).toEqual([[[8, 3]], [[5, 6]]]);
    expect(heat.zmax).toBe(6);
    expect(figure.subtitle).toContain("strength 1.5 · no noise");
  });

  it("is drawn without a browser", () => {
    const svg = figure.toSvg();
    expect(svg).toContain("sex (Q260)");
    expect(svg).toContain("6.00");
    expect(figure.toText()).toContain("Q271     ····█·····");
  });
});
