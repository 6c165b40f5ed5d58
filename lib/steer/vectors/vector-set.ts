import { createHash } from "node:crypto";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { blockAtDepth, groupDepth } from "../layers.js";
import { howMade, type VectorProvenance } from "./provenance.js";

/** The vector of one value of an attribute, at every layer. */
export interface SteeringVector {
  readonly attribute: string;
  readonly code: Code;
  /** The value's label, for people. */
  readonly label: string;
  /** `[layers + 1, width]`, row-major: row k is for the output of block k, row 0 for the embedding. */
  readonly rows: Float32Array;
  /** Answers it was made from; tokens, for language vectors. */
  readonly answers: number;
  /** Answers left out because the model ended at once, which leaves no hidden state to average. */
  readonly empty: number;
  /**
   * `[layers + 1]`: cosine between the vectors from two halves of the questions (1: the vector repeats, 0: it is
   * chance); `null` where either vector is zero, as for a half without answers; `[]` where it was not computed.
   */
  readonly agreement: readonly (number | null)[];
}

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
    const { width } = this.provenance.model;
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

  /** Lengths by value and layer, at most nine layers, and how the vectors were made. */
  toTable(): Table {
    const { model } = this.provenance;
    const shown = spread(model.layers, 9);
    const single = blockAtDepth(model.layers, groupDepth.single);
    const rows = this.vectors.map((vector): Cell[] => [
      vector.attribute,
      vector.label,
      vector.answers,
      vector.agreement[single] ?? null,
      ...shown.map((layer) => norm(this.at(vector, layer))),
    ]);
    const empty = this.vectors.reduce((sum, vector) => sum + vector.empty, 0);
    return new Table(
      `Steering vectors: length at each layer [${model.layers + 1} × ${model.width}]`,
      [
        { name: "attribute" },
        { name: "value" },
        { name: this.provenance.method === "language gradient" ? "tokens" : "answers" },
        { name: "halves agree", digits: 2 },
        ...shown.map((layer) => ({ name: layer === 0 ? "embedding" : `layer ${layer}`, digits: 3 })),
      ],
      rows,
      [
        ...howMade(this.provenance),
        ...(this.vectors.some((vector) => vector.agreement.length > 0)
          ? [
              `Halves agree: cosine, at layer ${single}, between the vectors from two halves of the questions. Near 0 a vector is mostly chance: ask more questions.`,
            ]
          : []),
        ...(empty > 0 ? [`${empty} empty answers are left out.`] : []),
      ],
    );
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
