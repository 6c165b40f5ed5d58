import { type Noise, noiseVector } from "./noise.js";
import type { RespondentSteering } from "./respondent-steering.js";

/** What is added after one block for one respondent. */
export interface Addition {
  readonly layer: number;
  /**
   * `[width]`: vectors and noise.
   *
   * @param place the position, for noise of scope `token`; the item, for noise of scope `call`
   */
  at(place?: { readonly position?: number; readonly call?: string }): Float32Array;
}

/** What is added for one respondent, layer by layer: Σ over attributes of strength · d + ε (PSII, section 3.2). */
export function additions(
  { respondent, injections }: RespondentSteering,
  noise: Noise,
  width: number,
): Addition[] {
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
        if (noise.sigma === 0) return vectors;
        const sum = new Float32Array(width);
        for (const { attribute } of here)
          addTo(sum, noiseVector(noise, { respondent, layer, attribute, ...place }, width));
        return addTo(sum, vectors);
      },
    };
  });
}

function addTo(sum: Float32Array, vector: Float32Array): Float32Array {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + vector[i]!;
  return sum;
}
