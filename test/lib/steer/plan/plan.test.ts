import { describe, expect, it } from "vitest";
import { display } from "../../../../lib/show/display.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";

const survey = handSurvey();
const vectors = handVectors(survey, ["Q260", "Q271", "Q287"], { layers: 10, width: 4 }, ({ layer }) => layer);

describe("a steering plan", () => {
  it("takes each respondent's own values to the layers of their groups", () => {
    const plan = new SteeringPlan({ vectors, survey });
    for (const respondent of [0, 1, 9]) {
      const code = (attribute: string) => survey.column(attribute).raw(respondent);
      expect(
        plan.of(respondent).injections.map(({ attribute, code: c, layer }) => [attribute, c, layer]),
      ).toEqual([
        ["Q260", code("Q260"), 8],
        ["Q271", code("Q271"), 5],
        ["Q287", code("Q287"), 8],
      ]);
    }
  });

  it("injects nothing for an attribute without a valid answer, and names it", () => {
    const steering = new SteeringPlan({ vectors, survey }).of(3);
    expect(steering.missing).toEqual(["Q287"]);
    expect(steering.injections.map((injection) => injection.attribute)).toEqual(["Q260", "Q271"]);
  });

  it("refuses an attribute without vectors, naming the nearest", () => {
    expect(() => new SteeringPlan({ vectors, survey, attributes: ["Q261"] })).toThrow(
      /no vectors of attribute 'Q261'\n.*did you mean 'Q260'/,
    );
  });

  it("refuses noise below zero and a strength that is not a number", () => {
    expect(
      () => new SteeringPlan({ vectors, survey, noise: { sigma: -1, scope: "agent", seed: 1 } }),
    ).toThrow(/noise of -1/);
    expect(() => new SteeringPlan({ vectors, survey, strength: Number.NaN })).toThrow(/strength/);
  });

  it("refuses a scope that does not exist, no attributes, and a respondent the survey does not have", () => {
    const scope = "agents" as "agent";
    expect(() => new SteeringPlan({ vectors, survey, noise: { sigma: 1, scope, seed: 1 } })).toThrow(
      /noise scope: 'agents'\n.*'agent'/,
    );
    expect(() => new SteeringPlan({ vectors, survey, attributes: [] })).toThrow(/no attributes to inject/);
    const plan = new SteeringPlan({ vectors, survey });
    for (const row of [-1, survey.size, 0.5])
      expect(() => plan.of(row)).toThrow(/there is no respondent .*\n.*row in the survey, 0 … /);
  });

  it("shows what is injected for a respondent as a table of layers and lengths", () => {
    const steering = new SteeringPlan({ vectors, survey }).of(3);
    const text = steering[display]()["text/plain"];
    expect(steering.toTable().toText()).toBe(text);
    expect(Object.keys(steering)).toEqual(["respondent", "injections", "missing"]);
    expect(text).toContain("Injected for respondent 3");
    expect(text).toMatch(/Q271 +\S.* 5 +1 +10\.000/);
    expect(text).toContain("neither vector nor noise: Q287");
  });

  it("prints layers, depths and lengths", () => {
    const table = new SteeringPlan({ vectors, survey }).toTable();
    expect(table.rows[1]).toEqual(["Q271", "living with parents", 5, 0.5, 2, 10]);
    expect(table.toText()).toContain("No noise.");
  });
});
