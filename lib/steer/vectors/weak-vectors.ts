import { decimal } from "../../show/number-text.js";
import type { VectorProvenance } from "./provenance.js";
import { leastReliability, reliabilityAt, textsNeeded } from "./reliability.js";
import type { SteeringVector } from "./steering-vector.js";

/** Vectors, and the blocks at which each attribute's act. */
export interface ActingVectors {
  readonly vectors: {
    readonly vectors: readonly SteeringVector[];
    readonly provenance: Pick<VectorProvenance, "texts">;
  };
  readonly attributes: readonly string[];
  readonly layers: ReadonlyMap<string, readonly number[]>;
  /** Nothing acts at strength 0. */
  readonly strength: number;
}

/** The reliability that warnings say how to reach. */
const wanted = 0.8;

/** The label of what such vectors made, for figures and manifests: which attributes' hardly repeat; else none. */
export function weakVectorLabels(acting: ActingVectors): string[] {
  const weak = weakAttributes(acting).map(({ attribute }) => attribute);
  return weak.length === 0
    ? []
    : [
        `vectors that hardly repeat over other texts (reliability below ${leastReliability}): ${weak.join(", ")}`,
      ];
}

/**
 * What a table says above its rows of each attribute whose vectors hardly repeat where they act: how reliable they are
 * and what would help.
 */
export function weakVectorWarnings(acting: ActingVectors): string[] {
  return weakAttributes(acting).map(({ attribute, weak, of }) => {
    const values = weak.map(({ least }) => least);
    const most = Math.max(...weak.map(({ wordings }) => wordings));
    const byWording = weak.filter(({ kind }) => kind === "wordings").length >= weak.length / 2;
    return [
      `Vectors of ${attribute}: ${weak.length} of ${of} hardly repeat over other ${byWording ? "wordings of their instructions" : "questions"}`,
      ` (reliability ${range(values)}), so what they carry is more the texts than the value.`,
      byWording && Number.isFinite(most)
        ? ` Reliability of ${wanted} would take about ${Math.ceil(most).toLocaleString("en-US")} wordings a value.`
        : "",
    ].join("");
  });
}

interface WeakVector {
  readonly least: number;
  readonly kind: "questions" | "wordings";
  /** How many wordings reliability of .8 would take. */
  readonly wordings: number;
}

function weakAttributes({ vectors, attributes, layers, strength }: ActingVectors) {
  if (strength === 0) return [];
  return attributes.flatMap((attribute) => {
    const own = vectors.vectors.filter((vector) => vector.attribute === attribute);
    const texts = vectors.provenance.texts.find((entry) => entry.attribute === attribute);
    const weak = own.flatMap((vector) =>
      weakest(vector, layers.get(attribute) ?? [], texts?.instructionsPerValue ?? 0),
    );
    return weak.length === 0 ? [] : [{ attribute, weak, of: own.length }];
  });
}

/** A vector's reliability at the layer where it is least, if that is too little. */
function weakest(vector: SteeringVector, layers: readonly number[], wordings: number): WeakVector[] {
  const found = layers.flatMap((layer) => {
    const { least, wordings: overWordings } = reliabilityAt(vector, layer);
    if (least === null || least >= leastReliability) return [];
    const halves = vector.wordingAgreement?.[layer];
    return [
      {
        least,
        kind: overWordings === least ? ("wordings" as const) : ("questions" as const),
        wordings: halves == null ? Number.POSITIVE_INFINITY : textsNeeded(halves, wordings, wanted),
      },
    ];
  });
  return found.sort((a, b) => a.least - b.least).slice(0, 1);
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => decimal(value, 2));
  return low === high ? low! : `${low} … ${high}`;
}
