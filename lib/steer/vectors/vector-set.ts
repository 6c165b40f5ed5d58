import { createHash } from "node:crypto";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { valueInWords } from "../../errors/value-in-words.js";
import type { LocalModel } from "../../model/model.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { chooseLayers } from "../layers.js";
import { howMade, type VectorProvenance } from "./provenance.js";
import { reliabilityAt, textsNeeded } from "./reliability.js";
import type { SteeringVector } from "./steering-vector.js";
import { weakVectorWarnings } from "./weak-vectors.js";

/** The reliability that tables say how to reach. */
const wanted = 0.8;

/**
 * Steering vectors of one or more attributes, made on one model. Immutable; displayed as a table of their lengths.
 *
 * @throws PopuliError when constructed with a vector that does not have `(layers + 1) · width` numbers
 *
 * @example
 * vectors.vector("Q260", 2)?.rows.length; // (model.layers + 1) · model.width
 */
export class VectorSet implements Displayable {
  readonly attributes: readonly string[];
  private hashed: string | undefined;
  private readonly byValue: ReadonlyMap<string, SteeringVector>;

  constructor(
    readonly provenance: VectorProvenance,
    readonly vectors: readonly SteeringVector[],
  ) {
    const { layers, width } = provenance.model;
    for (const vector of vectors) {
      if (vector.rows.length !== (layers + 1) * width)
        throw new PopuliError(
          `the vector of ${vector.attribute} = ${vector.code} has ${vector.rows.length} numbers`,
          {},
          `a model of ${layers} blocks and width ${width} needs [${layers + 1}, ${width}] = ${(layers + 1) * width}`,
        );
    }
    this.attributes = [...new Set(vectors.map((vector) => vector.attribute))];
    this.byValue = new Map(vectors.map((vector) => [valueKey(vector.attribute, vector.code), vector]));
  }

  /**
   * The vector of a value, `undefined` where the attribute has no such value.
   *
   * @throws PopuliError for an attribute the set does not have
   */
  vector(attribute: string, code: Code): SteeringVector | undefined {
    this.requireAttribute(attribute);
    return this.byValue.get(valueKey(attribute, code));
  }

  /** `[width]`: a copy of one vector at one layer. */
  at(vector: SteeringVector, layer: number): Float32Array {
    const { width, layers } = this.provenance.model;
    if (vector?.rows === undefined)
      throw new PopuliError(
        `at was given ${valueInWords(vector)}, not a vector`,
        {},
        "pass one of the set: vectors.at(vectors.vectors[0], 3)",
      );
    if (!(layer >= 0 && layer <= layers))
      throw new PopuliError(`there is no layer ${layer}`, {}, `layers are 0 … ${layers}`);
    return vector.rows.slice(layer * width, (layer + 1) * width);
  }

  /** Whether any vector of an attribute is not zero at a layer; trained vectors are zero at all layers but one. */
  reaches(attribute: string, layer: number): boolean {
    return this.vectors.some((vector) => vector.attribute === attribute && norm(this.at(vector, layer)) > 0);
  }

  /**
   * The same set with only these attributes.
   *
   * @throws PopuliError for an attribute the set does not have
   */
  only(attributes: readonly string[]): VectorSet {
    for (const attribute of attributes) this.requireAttribute(attribute);
    const kept = new Set(attributes);
    return new VectorSet(
      {
        ...this.provenance,
        texts: this.provenance.texts.filter((texts) => kept.has(texts.attribute)),
      },
      this.vectors.filter((vector) => kept.has(vector.attribute)),
    );
  }

  /**
   * Accepts only the model that the vectors were made on.
   *
   * @throws PopuliError naming both models, for another width, number of blocks, or hash
   */
  requireModel(model: Pick<LocalModel, "name" | "hash" | "layers" | "width">): void {
    const made = this.provenance.model;
    const differs =
      made.width !== model.width
        ? [`width ${made.width}`, `width ${model.width}`]
        : made.layers !== model.layers
          ? [`${made.layers} blocks`, `${model.layers} blocks`]
          : made.hash !== model.hash
            ? [`hash ${made.hash.slice(0, 12)}…`, `hash ${model.hash.slice(0, 12)}…`]
            : undefined;
    if (differs !== undefined)
      throw new PopuliError(
        `these vectors were made on '${made.name}' (${differs[0]}), and '${model.name}' has ${differs[1]}`,
        {},
        "a vector only has a meaning in the model it was made on, with its weights rounded alike: make new ones with demographicVectors(model, …)",
      );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }

  /**
   * Agreement and reliability of each vector at the block where PSII injects its attribute, its length at at most nine
   * layers, and how the vectors were made.
   */
  toTable(): Table {
    const { model, method } = this.provenance;
    const shown = spread(model.layers, 9);
    const known = this.vectors.some(({ agreement }) => agreement.length > 0);
    const empty = this.vectors.reduce((sum, vector) => sum + vector.empty, 0);
    const layers = chooseLayers("groups", this.attributes, model.layers);
    return new Table(
      `Steering vectors: length at each layer [${model.layers + 1} × ${model.width}]`,
      [
        { name: "attribute" },
        { name: "value" },
        { name: method === "language gradient" ? "tokens" : "answers" },
        ...(known
          ? [
              { name: "questions agree", digits: 2 },
              { name: "wordings agree", digits: 2 },
              { name: "reliability", digits: 2 },
              { name: `wordings for ${wanted}` },
            ]
          : []),
        ...shown.map((layer) => ({ name: layer === 0 ? "embedding" : `layer ${layer}`, digits: 3 })),
      ],
      this.vectors.map((vector): Cell[] => [
        ...[vector.attribute, vector.label, vector.answers],
        ...(known ? this.agreementCells(vector, layers.get(vector.attribute)![0]!) : []),
        ...shown.map((layer) => norm(this.at(vector, layer))),
      ]),
      [
        ...howMade(this.provenance),
        ...(known
          ? [
              `Agree: cosine between the vectors from two halves of the questions, and of the wordings of the instructions, at the block where PSII injects the attribute (${[...new Set([...layers.values()].flat())].join(", ")}). Reliability: the smaller of the two, stepped up to all texts (Spearman–Brown). Near 0 a vector is its texts and not its value.`,
            ]
          : []),
        ...(empty > 0 ? [`${empty} empty answers are left out.`] : []),
      ],
      [],
      weakVectorWarnings({ vectors: this, attributes: this.attributes, layers, strength: 1 }),
    );
  }

  private agreementCells(vector: SteeringVector, layer: number): Cell[] {
    const texts = this.provenance.texts.find(({ attribute }) => attribute === vector.attribute);
    const wordings = vector.wordingAgreement?.[layer] ?? null;
    const needed =
      wordings === null || texts === undefined
        ? Number.POSITIVE_INFINITY
        : Math.ceil(textsNeeded(wordings, texts.instructionsPerValue, wanted));
    return [
      vector.agreement[layer] ?? null,
      wordings,
      reliabilityAt(vector, layer).least,
      Number.isFinite(needed) ? needed : null,
    ];
  }

  /** SHA-256 over the vectors' numbers, hex. Two sets with the same fingerprint steer in the same way. */
  get fingerprint(): string {
    if (this.hashed === undefined) {
      const hash = createHash("sha256");
      for (const { attribute, code, rows } of this.vectors)
        hash
          .update(valueKey(attribute, code))
          .update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
      this.hashed = hash.digest("hex");
    }
    return this.hashed;
  }

  /** @throws PopuliError with the nearest attribute, for one the set does not have */
  requireAttribute(attribute: string): void {
    if (!this.attributes.includes(attribute))
      throw new PopuliError(
        `no vectors of attribute '${attribute}'`,
        {},
        `${adviseName(attribute, this.attributes)}\n  or make its vectors with demographicVectors(model, survey, { attributes: […] })`,
      );
  }
}

/** Names a value of an attribute. JSON keeps the codes 1 and "1" apart. */
export function valueKey(attribute: string, code: Code): string {
  return `${attribute}=${JSON.stringify(code)}`;
}

/** Euclidean length. */
export function norm(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  return Math.sqrt(sum);
}

/** At most `most` of 0 … last, evenly spread, both ends included. */
function spread(last: number, most: number): number[] {
  if (last < most) return Array.from({ length: last + 1 }, (_, k) => k);
  return Array.from({ length: most }, (_, i) => Math.round((i * last) / (most - 1)));
}
