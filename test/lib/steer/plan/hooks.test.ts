import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { type NoiseScope, sharesPrefix } from "../../../../lib/steer/plan/noise.js";
import { type PlanOptions, SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";

const survey = handSurvey();
const width = 4;
const vectors = handVectors(
  survey,
  ["Q260", "Q271", "Q287"],
  { layers: 10, width },
  ({ attribute, code, layer, i }) => Number(attribute.slice(1)) / 100 + Number(code) + layer / 10 + i,
);
const plan = (options: Partial<PlanOptions> = {}) => new SteeringPlan({ vectors, survey, ...options });

/** What a hook adds to zeros, `[batch][positions][width]`. */
function added(
  options: Partial<PlanOptions>,
  respondent: number,
  layer: number,
  {
    shape = [1, 1, width] as [number, number, number],
    first = 0,
    call = undefined as string | undefined,
  } = {},
): number[][][] {
  const hook = plan(options)
    .hooks(respondent, call === undefined ? {} : { item: call })
    .find((candidate) => candidate.layer === layer)!;
  return tf.tidy(() => hook.apply(tf.zeros(shape), first, []).arraySync());
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("steering hooks", () => {
  it("add strength times the sum of the vectors at a layer, at every position of every row", () => {
    const sex = Number(survey.column("Q260").raw(1));
    const social = Number(survey.column("Q287").raw(1));
    const expected = [0, 1, 2, 3].map((i) => 3 * (2.6 + sex + 0.8 + i + (2.87 + social + 0.8 + i)));
    const result = added({ strength: 3 }, 1, 8, { shape: [2, 3, width], first: 5 });
    for (const row of result)
      for (const position of row)
        position.forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i]!, 5);
        });
  });

  it("are at the layers of the plan and at no others", () => {
    expect(
      plan()
        .hooks(1)
        .map((hook) => hook.layer),
    ).toEqual([5, 8]);
    expect(
      plan({ layers: 6 })
        .hooks(1)
        .map((hook) => hook.layer),
    ).toEqual([6]);
  });

  it("leave a state bit-equal when vectors and noise are zero", () => {
    const zero = handVectors(survey, ["Q260"], { layers: 10, width }, () => 0);
    const [hook] = new SteeringPlan({ vectors: zero, survey }).hooks(1);
    const state = tf.randomNormal([2, 3, width]) as tf.Tensor3D;
    expect(hook!.apply(state, 0, []).dataSync()).toEqual(state.dataSync());
  });

  it("do not scale the noise by the strength", () => {
    const noise = { sigma: 0.5, scope: "agent" as const, seed: 1 };
    const quiet = added({ strength: 1 }, 1, 5)[0]![0]!;
    const once = added({ strength: 1, noise }, 1, 5)[0]![0]!;
    const twice = added({ strength: 2, noise }, 1, 5)[0]![0]!;
    once.forEach((value, i) => {
      expect(twice[i]! - 2 * quiet[i]!).toBeCloseTo(value - quiet[i]!, 5);
    });
  });

  it("give n attributes at one layer noise of standard deviation σ·√n", () => {
    const wide = 20_000;
    const attributes = ["Q260", "Q271", "Q287"];
    const silent = handVectors(survey, attributes, { layers: 10, width: wide }, () => 0);
    const variance = (n: number) => {
      const some = new SteeringPlan({
        vectors: silent,
        survey,
        attributes: attributes.slice(0, n),
        layers: 7,
        noise: { sigma: 0.3, scope: "agent", seed: 1 },
      });
      const [hook] = some.hooks(1);
      const draws = hook!.apply(tf.zeros([1, 1, wide]), 0, []).dataSync() as Float32Array;
      return draws.reduce((sum, x) => sum + x * x, 0) / wide;
    };
    for (const n of [1, 2, 3])
      expect(Math.abs(variance(n) / (n * 0.09) - 1)).toBeLessThan(4 * Math.sqrt(2 / wide));
  });

  it("draw other noise for another seed, respondent and layer", () => {
    const noise = { sigma: 0.5, scope: "agent" as const, seed: 1 };
    const silent = handVectors(survey, ["Q260"], { layers: 10, width }, () => 0);
    const draw = (seed: number, respondent: number, layer: number) =>
      added({ vectors: silent, layers: layer, noise: { ...noise, seed } }, respondent, layer)[0]![0]!;
    expect(draw(1, 1, 5)).toEqual(draw(1, 1, 5));
    expect(draw(2, 1, 5)).not.toEqual(draw(1, 1, 5));
    expect(draw(1, 2, 5)).not.toEqual(draw(1, 1, 5));
    expect(draw(1, 1, 6)).not.toEqual(draw(1, 1, 5));
  });

  it.each<[NoiseScope, boolean, boolean]>([
    ["agent", true, true],
    ["token", false, true],
    ["call", true, false],
  ])("of scope %s: same noise over positions %s, over questions %s", (scope, overPositions, overCalls) => {
    const noise = { sigma: 0.5, scope, seed: 1 };
    const [first, second] = added({ noise }, 1, 5, { shape: [1, 2, width], call: "Q1" })[0]!;
    if (overPositions) expect(second).toEqual(first);
    else expect(second).not.toEqual(first);
    const [elsewhere] = added({ noise }, 1, 5, { shape: [1, 2, width], call: "Q2" })[0]!;
    if (overCalls) expect(elsewhere).toEqual(first);
    else expect(elsewhere).not.toEqual(first);
    expect(sharesPrefix(noise)).toBe(overCalls);
  });

  it("of scope token give a position the same noise whether it is read alone or among others", () => {
    const noise = { sigma: 0.5, scope: "token" as const, seed: 1 };
    const together = added({ noise }, 1, 5, { shape: [1, 4, width], first: 2 })[0]!;
    const alone = added({ noise }, 1, 5, { shape: [1, 1, width], first: 4 })[0]!;
    expect(alone[0]).toEqual(together[2]);
  });
});
