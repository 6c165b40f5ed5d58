import { PopuliError } from "../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import { chooseLayers, describeLayers, type LayerChoice } from "../layers.js";
import { norm, type SteeringVector, type VectorSet } from "../vectors/vector-set.js";
import { checkScope, checkSigma, type Noise } from "./noise.js";

/** One vector added after one block, at every position of the prompt and of the answer. */
export interface Injection {
  readonly attribute: string;
  readonly code: Code;
  readonly layer: number;
  readonly strength: number;
  readonly vector: SteeringVector;
}

/** What is injected for one respondent. */
export interface RespondentSteering {
  readonly respondent: number;
  readonly injections: readonly Injection[];
  /** Attributes the respondent has no valid answer to: neither vector nor noise is injected for them. */
  readonly missing: readonly string[];
}

/** One attribute at one layer of a plan. */
export interface PlanCell {
  readonly attribute: string;
  readonly label: string;
  readonly layer: number;
  /** How many values have a vector. */
  readonly values: number;
  /** Mean over the values of the length of strength × vector. */
  readonly length: number;
}

export interface PlanOptions {
  readonly vectors: VectorSet;
  readonly survey: Survey;
  /** Attributes to inject (default: all the set has). */
  readonly attributes?: readonly string[];
  /** Default: the paper's layer groups. */
  readonly layers?: LayerChoice;
  /** Factor on the vector, not on the noise. Default 1 (seed 001); the released code uses 2. */
  readonly strength?: number;
  readonly noise?: Noise;
}

/** @throws PopuliError for a strength that is no finite number */
export function checkStrength(strength: number): number {
  if (!Number.isFinite(strength))
    throw new PopuliError(`a strength of ${strength}`, {}, "strength is a finite number, 1 as in the paper");
  return strength;
}

/**
 * Which vector, layer, strength and noise apply to which respondent. Vectors are added to the output of a block at all
 * positions: of the prompt when it is read, and of each new token after (seed 001, section 3.2).
 */
export class SteeringPlan implements Displayable {
  readonly vectors: VectorSet;
  readonly attributes: readonly string[];
  readonly layers: ReadonlyMap<string, readonly number[]>;
  readonly strength: number;
  readonly noise: Noise;
  private readonly survey: Survey;
  private readonly choice: LayerChoice;

  constructor(options: PlanOptions) {
    this.vectors = options.vectors;
    this.survey = options.survey;
    this.attributes = options.attributes ?? options.vectors.attributes;
    this.choice = options.layers ?? "groups";
    this.layers = chooseLayers(this.choice, this.attributes, options.vectors.provenance.model.layers);
    this.strength = options.strength ?? 1;
    this.noise = options.noise ?? { sigma: 0, scope: "agent", seed: 0 };
    checkSigma(this.noise.sigma);
    checkScope(this.noise.scope);
    checkStrength(this.strength);
    if (this.attributes.length === 0)
      throw new PopuliError(
        "no attributes to inject",
        {},
        `the vectors are of ${this.vectors.attributes.join(", ")}`,
      );
    const trained = this.vectors.provenance.training?.layers;
    for (const attribute of this.attributes) {
      this.vectors.requireAttribute(attribute);
      for (const layer of this.layers.get(attribute) ?? [])
        if (trained !== undefined && !this.vectors.reaches(attribute, layer))
          throw new PopuliError(
            `the vectors of ${attribute} were trained at another layer`,
            { layer },
            `inject them where they were trained (${trained.join(", ")}), or train them for this layer`,
          );
      this.survey.variable(attribute);
    }
  }

  /**
   * What is injected for a respondent, by row number in the survey.
   *
   * @throws PopuliError for a row the survey does not have
   */
  of(respondent: number): RespondentSteering {
    if (!(Number.isInteger(respondent) && respondent >= 0 && respondent < this.survey.size))
      throw new PopuliError(
        `there is no respondent ${respondent}`,
        {},
        `respondents are named by their row in the survey, 0 … ${this.survey.size - 1}`,
      );
    const injections: Injection[] = [];
    const missing: string[] = [];
    for (const attribute of this.attributes) {
      const column = this.survey.column(attribute);
      const level = column.level[respondent] ?? -1;
      const code = column.levels[level];
      const vector = code === undefined ? undefined : this.vectors.vector(attribute, code);
      if (code === undefined || vector === undefined) {
        missing.push(attribute);
        continue;
      }
      for (const layer of this.layers.get(attribute) ?? [])
        injections.push({ attribute, code, layer, strength: this.strength, vector });
    }
    return shownSteering({ respondent, injections, missing }, this.vectors);
  }

  /** The same plan with other noise. */
  withNoise(noise: Noise): SteeringPlan {
    return new SteeringPlan({
      vectors: this.vectors,
      survey: this.survey,
      attributes: this.attributes,
      layers: this.choice,
      strength: this.strength,
      noise,
    });
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }

  /** Every attribute at every layer it is injected at, with the mean length of strength × vector over its values. */
  get cells(): readonly PlanCell[] {
    return this.attributes.flatMap((attribute) => {
      const vectors = this.vectors.vectors.filter((vector) => vector.attribute === attribute);
      return (this.layers.get(attribute) ?? []).map((layer) => {
        const lengths = vectors.map(
          (vector) => Math.abs(this.strength) * norm(this.vectors.at(vector, layer)),
        );
        return {
          attribute,
          label: this.survey.variable(attribute).label,
          layer,
          values: vectors.length,
          length: lengths.reduce((sum, length) => sum + length, 0) / vectors.length,
        };
      });
    });
  }

  toTable(): Table {
    const { model } = this.vectors.provenance;
    const rows = this.cells.map(({ attribute, label, layer, values, length }): Cell[] => [
      attribute,
      label,
      layer,
      layer / model.layers,
      values,
      length,
    ]);
    const { sigma, scope, seed } = this.noise;
    return new Table(
      "Steering plan",
      [
        { name: "attribute" },
        { name: "label" },
        { name: "layer" },
        { name: "depth", digits: 2 },
        { name: "values" },
        { name: "mean length added", digits: 3 },
      ],
      rows,
      [
        `Added at all positions: strength ${this.strength} × vector + noise; layers by ${describeLayers(this.choice)}.`,
        sigma === 0
          ? "No noise."
          : `Noise N(0, ${sigma.toPrecision(3)}²) in each component, one draw a ${scope === "agent" ? "respondent" : scope === "token" ? "position" : "question"}, layer and attribute, seed ${seed}: length about ${(sigma * Math.sqrt(model.width)).toPrecision(3)}.`,
      ],
    );
  }
}

/** Shows itself as a table of what is added where, and not as thousands of numbers. */
function shownSteering(steering: RespondentSteering, vectors: VectorSet): RespondentSteering {
  const { respondent, injections, missing } = steering;
  const show = () =>
    new Table(
      `Injected for respondent ${respondent}`,
      [
        { name: "attribute" },
        { name: "value" },
        { name: "after block" },
        { name: "strength" },
        { name: "length of vector", digits: 3 },
      ],
      injections.map(({ attribute, layer, strength, vector }): Cell[] => [
        ...[attribute, vector.label, layer, strength],
        norm(vectors.at(vector, layer)),
      ]),
      missing.length === 0 ? [] : [`No valid answer, so neither vector nor noise: ${missing.join(", ")}.`],
    )[display]();
  return Object.defineProperty(steering, display, { value: show });
}
