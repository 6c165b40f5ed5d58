import type { LinearisedDesign } from "../survey/design/design.js";
import { effectiveN } from "../survey/survey/weights.js";
import type { Side } from "./estimate/side.js";
import type { IntervalContext } from "./target/target.js";

/** What intervals of a side are computed with. */
export function contextOf(side: Side): IntervalContext {
  const { design } = side.people;
  const freedom = design.kind === "replicates" ? design.degreesOfFreedom : unitsLessStrata(design, side);
  return {
    n: side.members.length,
    effectiveN: effectiveN(side.weights, side.members),
    degreesOfFreedom: Math.max(1, freedom),
  };
}

/** Units less strata of those on a side; of people whom the design does not vary, such as known cells, people less one. */
function unitsLessStrata({ stages: [stage] }: LinearisedDesign, side: Side): number {
  const { unit, stratumOf, drawn } = stage!;
  const [units, strata] = [new Uint8Array(stratumOf.length), new Uint8Array(drawn.length)];
  let freedom = 0;
  for (const i of side.members) {
    const u = unit[i]!;
    if (u < 0 || units[u] === 1) continue;
    units[u] = 1;
    freedom += 1;
    if (strata[stratumOf[u]!] === 1) continue;
    strata[stratumOf[u]!] = 1;
    freedom -= 1;
  }
  return freedom > 0 ? freedom : side.members.length - 1;
}
