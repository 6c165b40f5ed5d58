import type { LongWork } from "../../progress/progress.js";
import { type Steps, type Track, track } from "../../progress/track.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import type { SteeringVector } from "../vectors/steering-vector.js";
import type { VectorSet } from "../vectors/vector-set.js";
import type { ExtractionPlan } from "./asking/extraction.js";

/**
 * Makes vectors attribute by attribute. An interrupt keeps the attributes that are finished.
 *
 * @throws Interrupted with the set made so far in `partial`
 */
export async function byAttribute(
  plan: ExtractionPlan,
  work: LongWork,
  steps: Steps,
  make: (texts: VectorTexts, track: Track) => Promise<readonly SteeringVector[]>,
  setOf: (vectors: readonly SteeringVector[]) => VectorSet,
): Promise<VectorSet> {
  const vectors: SteeringVector[] = [];
  return track(
    steps,
    work,
    async (track) => {
      for (const texts of plan.texts) vectors.push(...(await make(texts, track)));
      return setOf(vectors);
    },
    () => (vectors.length === 0 ? undefined : setOf(vectors)),
  );
}
