import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { valueInWords } from "../../errors/value-in-words.js";
import type { LayerHook } from "../../model/hook/layer-hook.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Survey } from "../../survey/survey/survey.js";
import { chooseLayers, describeLayers, type LayerChoice } from "../layers.js";
import { norm, type VectorSet } from "../vectors/vector-set.js";
import { weakVectorLabels, weakVectorWarnings } from "../vectors/weak-vectors.js";
import { additions } from "./additions.js";
import { constantHook, positionalHook } from "./hooks.js";
import { checkScope, checkSigma, type Noise } from "./noise.js";
import { type Injection, type RespondentSteering, shownSteering } from "./respondent-steering.js";

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
  /** Attributes to inject (default: all in the set). */
  readonly attributes?: readonly string[];
  /** Default: PSII's layer groups. */
  readonly layers?: LayerChoice;
  /** Factor on the vectors, not on the noise. Default 1 (PSII; its released code uses 2). */
  readonly strength?: number;
  /** Default: none. */
  readonly noise?: Noise;
}

/** @throws PopuliError for a strength that is not a finite number */
export function checkStrength(strength: number): number {
  if (!Number.isFinite(strength))
    throw new PopuliError(
      `a strength of ${typeof strength === "number" ? strength : valueInWords(strength)}`,
      {},
      "strength is a finite number, 1 in PSII",
    );
  return strength;
}

/**
 * Which vectors are injected for each respondent, after which blocks, at what strength, and with what noise. They are
 * added at every position of the prompt and of the answer (PSII, section 3.2).
 *
 * @throws PopuliError when constructed with an attribute that the vectors or the survey do not have, a layer that the
 *   model does not have or that the vectors were not trained at, or a strength or noise out of range
 * @example
 * const plan = new SteeringPlan({ vectors, survey, noise: { sigma: 0.3, scope: "agent", seed: 1 } });
 * const reply = await model.withHooks(plan.hooks(12), (steered) => steered.answer("How are you?", { seed: 1 }));
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
    checkOptions("SteeringPlan", options, {
      ...{ vectors: true, survey: true, attributes: true, layers: true, strength: true, noise: true },
    });
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
   * What is injected for one respondent; displayed as a table of vectors, blocks and strengths.
   *
   * @param respondent row number in the survey, 0 … size − 1
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
    return shownSteering({ respondent, injections, missing }, this.vectors, weakVectorWarnings(this));
  }

  /**
   * The hooks that inject the plan for one respondent, for `model.withHooks` and for the `hooks` of every call on a
   * model. They are the ones `simulate` uses: after each of the plan's blocks, h + Σ (strength · d + ε) over the
   * attributes injected there, at every position (PSII, section 3.2). Each attribute brings its own noise, so n
   * attributes at one block give σ·√n (PSII's released code). Vectors given to `psii({ valueVectors })` are not part of
   * a plan.
   *
   * @param respondent row number in the survey, 0 … size − 1
   * @param asked `item`: what the prompt asks. Noise of scope `call` is seeded by it and needs it; a battery is called
   *   "battery", a life story "backstory", and any other name has noise of its own. Other scopes do not depend on it.
   * @throws PopuliError for a row the survey does not have, and for noise of scope `call` without an item
   * @example
   * const plan = new SteeringPlan({ vectors, survey });
   * await model.withHooks(plan.hooks(12), (steered) => steered.answer("How are you?", { seed: 1 }));
   */
  hooks(respondent: number, asked: { readonly item?: string } = {}): LayerHook[] {
    checkOptions("hooks", asked, { item: true });
    const { sigma, scope } = this.noise;
    if (sigma > 0 && scope === "call" && asked.item === undefined)
      throw new PopuliError(
        "noise of scope 'call' differs from item to item, and no item is named",
        {},
        `say what is asked: plan.hooks(${respondent}, { item: "${this.survey.items[0] ?? "Q1"}" })`,
      );
    const byPosition = sigma > 0 && scope === "token";
    return additions(this.of(respondent), this.noise, this.vectors.provenance.model.width).map((addition) =>
      byPosition ? positionalHook(addition) : constantHook(addition, asked.item),
    );
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

  /** What a reader must know of the vectors: which hardly repeat. */
  get labels(): readonly string[] {
    return weakVectorLabels(this);
  }

  /** One entry for each attribute at each of its layers, with the mean length of strength × vector over its values. */
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

  [display](): MimeBundle {
    return this.toTable()[display]();
  }

  /** The cells as a table, with the strength, the layers and the noise in its notes. */
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
          : `Noise N(0, ${sigma.toPrecision(3)}²) in each component, one draw for each ${scope === "agent" ? "respondent" : scope === "token" ? "position" : "question"}, layer and attribute, seed ${seed}: length about ${(sigma * Math.sqrt(model.width)).toPrecision(3)}.`,
      ],
      [],
      weakVectorWarnings(this),
    );
  }
}
