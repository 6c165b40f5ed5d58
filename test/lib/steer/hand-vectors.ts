import type { VectorProvenance } from "../../../lib/steer/vectors/provenance.js";
import { VectorSet } from "../../../lib/steer/vectors/vector-set.js";
import type { Code } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

function handProvenance(layers: number, width: number, hash = "hand-model"): VectorProvenance {
  return {
    method: "difference of means",
    model: { name: "by hand", hash, layers, width, teaching: false },
    survey: { name: "by hand", hash: "hand", synthetic: true },
    texts: [],
    textsHash: "",
    template: "chat",
    decoding: { temperature: 1, topP: 0.8, topK: 20, maximumTokens: 8 },
    seed: 1,
  };
}

/** Vectors whose numbers come from `entry`, for all values of some attributes of a survey. */
export function handVectors(
  survey: Survey,
  attributes: readonly string[],
  model: { readonly layers: number; readonly width: number; readonly hash?: string },
  entry: (place: { attribute: string; code: Code; layer: number; i: number }) => number,
): VectorSet {
  const { layers, width } = model;
  return new VectorSet(
    handProvenance(layers, width, model.hash),
    attributes.flatMap((attribute) =>
      survey.variable(attribute).values.map(({ code, label }) => ({
        attribute,
        code,
        label,
        answers: 1,
        empty: 0,
        agreement: [],
        rows: Float32Array.from({ length: (layers + 1) * width }, (_, at) =>
          entry({ attribute, code, layer: Math.floor(at / width), i: at % width }),
        ),
      })),
    ),
  );
}
