import { noiseVector } from "./noise.js";
import type { SteeringPlan } from "./plan.js";

/** What is added after one block for one respondent. */
export interface Addition {
  readonly layer: number;
  /** `[width]`: vectors and noise; for noise of scope `token`, that of one position. */
  at(place?: { readonly position?: number; readonly call?: string }): Float32Array;
}

/** What a plan adds for one respondent, layer by layer: Σ over attributes of strength · d + ε (seed 001, section 3.2). */
export function additions(plan: SteeringPlan, respondent: number): Addition[] {
  const { injections } = plan.of(respondent);
  const { width } = plan.vectors.provenance.model;
  const layers = [...new Set(injections.map((injection) => injection.layer))].sort((a, b) => a - b);
  return layers.map((layer) => {
    const here = injections.filter((injection) => injection.layer === layer);
    const vectors = new Float32Array(width);
    for (const { vector, strength } of here) {
      const offset = layer * width;
      for (let i = 0; i < width; i++) vectors[i] = vectors[i]! + strength * vector.rows[offset + i]!;
    }
    return {
      layer,
      at(place = {}) {
        if (plan.noise.sigma === 0) return vectors;
        const sum = new Float32Array(width);
        for (const { attribute } of here)
          addTo(sum, noiseVector(plan.noise, { respondent, layer, attribute, ...place }, width));
        return addTo(sum, vectors);
      },
    };
  });
}

function addTo(sum: Float32Array, vector: Float32Array): Float32Array {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + vector[i]!;
  return sum;
}
