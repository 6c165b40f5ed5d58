import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Role } from "../codebook/codebook.js";
import type { Survey } from "../survey/survey.js";
import { weightsOf } from "../survey/weights.js";
import { weighting } from "./weighting.js";

/** A sampling design by strata, clusters within them, and weights. Shows itself as a table. */
export interface LinearisedDesign extends Displayable {
  readonly kind: "linearised";
  readonly survey: Survey;
  /** `[respondents]` */
  readonly weights: Float64Array;
  /** `[respondents]`: the respondent's primary sampling unit, −1 for those whom the design leaves out. */
  readonly unit: Int32Array;
  /** `[units]`: the stratum of each unit. */
  readonly stratumOf: Int32Array;
  readonly strata: readonly string[];
  /** Units minus strata, of those that contain somebody with a weight. */
  readonly degreesOfFreedom: number;
  readonly lonely: LonelyUnits;
  /** What a user should know: respondents left out, strata of a single unit. */
  readonly notes: readonly string[];
  /** The numbers of respondents, strata, units and degrees of freedom. */
  toTable(): Table;
}

/**
 * A sampling design by replicate weights, each of which stands for another sample that might have been drawn. Shows
 * itself as a table.
 */
export interface ReplicateDesign extends Displayable {
  readonly kind: "replicates";
  readonly survey: Survey;
  readonly method: "brr" | "fay" | "jk1" | "jkn" | "bootstrap";
  readonly weights: Float64Array;
  /** `[replicates][respondents]` */
  readonly replicates: readonly Float64Array[];
  /** `[replicates]`: variance = Σ factor_r (θ_r − θ)². */
  readonly factors: readonly number[];
  readonly degreesOfFreedom: number;
  readonly notes: readonly string[];
  /** The numbers of respondents, replicates and degrees of freedom. */
  toTable(): Table;
}

/** A sampling design: by strata and clusters, or by replicate weights. */
export type Design = LinearisedDesign | ReplicateDesign;

/**
 * What to do with a stratum of a single unit, from which no variance can be computed (R's `survey.lonely.psu`): "error"
 * refuses it; "certainty" gives it no variance; "adjust" uses its distance from the mean of all units, which is
 * conservative; "average" gives it the average variance of the other strata.
 */
export type LonelyUnits = "error" | "certainty" | "adjust" | "average";

/** Where a survey's design is found. */
export interface DesignOptions {
  /** The weight column; the survey's own when absent, none when `null`. */
  readonly weight?: string | null;
  /** The column of strata; the codebook's when absent, none when `null`. */
  readonly strata?: string | null;
  /** The column of clusters (primary sampling units); the codebook's when absent, none when `null`. */
  readonly clusters?: string | null;
  /** What to do with strata of a single unit (default "error"). */
  readonly lonely?: LonelyUnits;
}

/**
 * The sampling design of a survey: strata, clusters within strata, and weights, drawn with replacement. Variances are
 * computed by Taylor linearisation (Wolter 2007, Introduction to Variance Estimation, §6; R's `svydesign(nest =
 * TRUE)`). Respondents without a stratum or cluster are left out, and counted in the notes.
 *
 * @throws PopuliError for an unknown column, or a stratum of a single unit where `lonely` is "error"
 * @example
 * const design = surveyDesign(survey, { weight: "W_WEIGHT", strata: "B_COUNTRY_ALPHA" });
 */
export function surveyDesign(survey: Survey, options: DesignOptions = {}): LinearisedDesign {
  const { lonely = "error" } = options;
  const weights = designWeights(survey, options.weight);
  const strataColumn = chosen(survey, options.strata, "stratum");
  const clusterColumn = chosen(survey, options.clusters, "cluster");
  const notes: string[] = [];
  const unit = new Int32Array(survey.size).fill(-1);
  const stratumNumber = new Map<string, number>();
  const unitNumber = new Map<string, number>();
  const stratumOf: number[] = [];
  let without = 0;
  const code = (column: string | undefined, i: number): string | null => {
    if (column === undefined) return "";
    const found = survey.column(column);
    const level = found.level[i]!;
    return level < 0 ? null : String(found.levels[level]);
  };
  for (let i = 0; i < survey.size; i++) {
    const stratum = code(strataColumn, i);
    const cluster = clusterColumn === undefined ? String(i) : code(clusterColumn, i);
    if (stratum === null || cluster === null) {
      without += 1;
      continue;
    }
    let h = stratumNumber.get(stratum);
    if (h === undefined) {
      h = stratumNumber.size;
      stratumNumber.set(stratum, h);
    }
    const key = `${h} ${cluster}`;
    let u = unitNumber.get(key);
    if (u === undefined) {
      u = stratumOf.push(h) - 1;
      unitNumber.set(key, u);
    }
    unit[i] = u;
  }
  if (without > 0)
    notes.push(`${without} of ${survey.size} respondents lack a stratum or cluster and are left out`);
  if (stratumOf.length === 0)
    throw new PopuliError("nobody has a stratum and a cluster", { file: survey.file });
  const strata = [...stratumNumber.keys()];
  const units = new Int32Array(strata.length);
  for (const h of stratumOf) units[h]! += 1;
  const alone = strata.filter((_, h) => units[h] === 1);
  if (alone.length > 0) {
    const which = `${alone.slice(0, 8).join(", ")}${alone.length > 8 ? ", …" : ""}`;
    const found = `${alone.length} of ${strata.length} strata have a single unit: ${which}`;
    if (lonely === "error") {
      throw new PopuliError(
        found,
        strataColumn === undefined ? { file: survey.file } : { file: survey.file, column: strataColumn },
        'join strata, or choose lonely: "adjust" (distance from the overall mean), "average" (variance of the other strata) or "certainty" (no variance)',
      );
    }
    notes.push(`${found} (${lonely})`);
  }
  const counted = weights.map((weight, i) => (unit[i]! < 0 ? 0 : weight));
  return {
    kind: "linearised",
    survey,
    weights: counted,
    unit,
    stratumOf: Int32Array.from(stratumOf),
    strata,
    degreesOfFreedom: freedomOf(counted, unit, stratumOf),
    lonely,
    notes,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return designTable(this, [
        ["strata", strataColumn === undefined ? "none" : `${strata.length} of ${strataColumn}`],
        ["units", clusterColumn === undefined ? "respondents" : `${stratumOf.length} of ${clusterColumn}`],
      ]);
    },
  };
}

/** Degrees of freedom: units minus strata, among respondents with a weight. */
export function freedomOf(weights: Float64Array, unit: Int32Array, stratumOf: ArrayLike<number>): number {
  const units = new Set<number>();
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) units.add(unit[i]!);
  return units.size - new Set([...units].map((u) => stratumOf[u])).size;
}

/** The table of a design. */
export function designTable(design: Design, rows: readonly Cell[][]): Table {
  const { survey, weights, degreesOfFreedom, notes } = design;
  const n = weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
  return new Table(
    `${survey.codebook.synthetic ? "SYNTHETIC: " : ""}Design of ${survey.name}`,
    [{ name: "" }, { name: survey.name }],
    [
      ["respondents with a weight", n],
      ...rows,
      ["degrees of freedom", degreesOfFreedom],
      ["weights", weighting(weights).summary],
    ],
    notes,
  );
}

/** `[respondents]`: the weights of a column, the survey's own weights, or 1. */
export function designWeights(survey: Survey, weight: string | null | undefined): Float64Array {
  if (weight === undefined) return survey.weights;
  if (weight === null) return new Float64Array(survey.size).fill(1);
  return weightsOf(survey.column(weight), survey.file).weights;
}

function chosen(survey: Survey, asked: string | null | undefined, role: Role): string | undefined {
  if (asked === null) return undefined;
  if (asked !== undefined) {
    if (survey.codebook.variables.has(asked)) return asked;
    const names = [...survey.codebook.variables.keys()];
    throw new PopuliError(`there is no column '${asked}'`, { file: survey.file }, adviseName(asked, names));
  }
  return [...survey.codebook.variables.values()].find((variable) => variable.role === role)?.name;
}
