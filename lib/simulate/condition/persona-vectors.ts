import { checkArgument } from "../../errors/check-given.js";
import { checkOptions } from "../../errors/known-options.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import { groupDepth } from "../../steer/layers.js";
import { checkStrength } from "../../steer/plan/plan.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";
import { vectorsKind } from "../../steer/vectors/vectors-kind.js";
import { type Condition, condition } from "./condition.js";

/**
 * All demographic vectors injected after the block at 70 % depth, without noise and without a profile: the baseline
 * "Persona Vectors" in the released code of PSII (arXiv:2603.16142).
 *
 * @example
 * personaVectors({ vectors });
 */
export function personaVectors(options: {
  readonly vectors: VectorSet;
  readonly strength?: number;
}): Condition & ShownAsTable {
  checkOptions("personaVectors", options, { vectors: true, strength: true });
  checkArgument("personaVectors", "vectors", options.vectors, vectorsKind);
  return condition({
    name: "persona vectors",
    profile: false,
    steering: {
      vectors: options.vectors,
      noise: 0,
      scope: "agent",
      strength: checkStrength(options.strength ?? 1),
      layers: { depth: groupDepth.single },
    },
  });
}
