import { describe } from "vitest";
import type { WeightFormat } from "../../../lib/model/executor/weight-format.js";
import { agreesWithReference } from "./agreement.js";
import { fixtureNames, quantisedFixtureNames } from "./reference-fixture.js";

const executors = ["tfjs", "native"] as const;

type Case = readonly [(typeof fixtureNames)[number], (typeof executors)[number], WeightFormat];
const cases: readonly Case[] = [
  ...fixtureNames.flatMap((name) => executors.map((executor): Case => [name, executor, "f32"])),
  // Rounded weights against a reference with the same rounding: with biases and a tied head, with a separate head, and
  // with all of Gemma's norms.
  ...quantisedFixtureNames.flatMap((name) =>
    (["8-bit", "4-bit"] as const).map((weights): Case => [name, "native", weights]),
  ),
];

describe.each(cases)(
  "%s on the %s executor, %s, agrees with the float64 reference",
  (name, executor, weights) => agreesWithReference({ name, executor, weights }),
);
