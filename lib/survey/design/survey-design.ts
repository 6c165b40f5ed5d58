import { counted } from "../../errors/counted.js";
import { adviseName } from "../../errors/nearest.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Role } from "../codebook/codebook.js";
import type { Survey } from "../survey/survey.js";
import { weightsOf } from "../survey/weights.js";
import { checkSurvey } from "./check-design.js";
import { type LinearisedDesign, type LonelyUnits, linearisedDesign, lonelyUnits } from "./design.js";
import { isLonely, type Stage, stagesOf } from "./stages.js";

/** Where a survey's design is found. */
export interface DesignOptions {
  /**
   * The weight column; the survey's own when absent, none when `null`. Without any, a design with `fpc` weights each
   * respondent by the inverse of the sampling fractions.
   */
  readonly weight?: string | null;
  /** The column of strata, or one for each stage; the codebook's when absent, none when `null`. */
  readonly strata?: string | readonly string[] | null;
  /**
   * The column of clusters (primary sampling units), or one for each stage, such as districts and schools within them;
   * the codebook's when absent, none when `null`: then respondents are the units.
   */
  readonly clusters?: string | readonly string[] | null;
  /**
   * For the finite population correction: the column with the number of units in the population of the respondent's
   * stratum, or with the fraction of them that was drawn (all ≤ 1); one column for each stage. A stage without one is
   * taken as drawn with replacement, and the stages after it then add no variance.
   */
  readonly fpc?: string | readonly string[];
  /** What to do with strata of a single unit (default "error"). */
  readonly lonely?: LonelyUnits;
}

/**
 * The sampling design of a survey: strata, clusters within strata, weights, finite population corrections, and further
 * stages of sampling. Variances are computed by Taylor linearisation (Wolter 2007, Introduction to Variance Estimation,
 * §6; of several stages, Särndal, Swensson & Wretman 1992, §4.3; R's `svydesign(nest = TRUE)`). Respondents without a
 * stratum or cluster are left out, and counted in the notes.
 *
 * @throws PopuliError for an unknown column or value of `lonely`, a stratum of a single unit where `lonely` is "error", or a population
 *   smaller than what was drawn from it
 * @example
 * const design = surveyDesign(survey, { weight: "W_WEIGHT", strata: "B_COUNTRY_ALPHA" });
 */
export function surveyDesign(survey: Survey, options: DesignOptions = {}): LinearisedDesign {
  checkSurvey("surveyDesign", survey, options, {
    weight: true,
    strata: true,
    clusters: true,
    fpc: true,
    lonely: true,
  });
  const lonely = oneOf("lonely", options.lonely ?? "error", lonelyUnits);
  const strataColumns = chosen(survey, options.strata, "stratum");
  const clusterColumns = chosen(survey, options.clusters, "cluster");
  const fpcColumns = chosen(survey, options.fpc ?? null, "other");
  // Without a finite population, the variance between first units contains that of all later stages.
  const count = fpcColumns.length === 0 ? 1 : Math.max(clusterColumns.length, fpcColumns.length, 1);
  const { stages, strata, without } = stagesOf(
    survey,
    Array.from({ length: count }, (_, s) => ({
      strata: strataColumns[s],
      clusters: clusterColumns[s],
      fpc: fpcColumns[s],
    })),
  );
  const notes: string[] = [];
  if (without > 0)
    notes.push(
      `${without} of ${counted(survey.size, "respondent")} ${without === 1 ? "lacks" : "lack"} a stratum or cluster and ${without === 1 ? "is" : "are"} left out`,
    );
  for (const [s, stage] of stages.entries()) {
    const alone = loneliness(stage, s, s === 0 ? strata : undefined);
    if (alone === undefined) continue;
    if (lonely === "error") {
      const column = strataColumns[s];
      throw new PopuliError(
        alone,
        { file: survey.file, ...(column === undefined ? {} : { column }) },
        'join strata, or choose lonely: "adjust" (its square, conservative), "centered" (distance from the overall mean), "average" (variance of the other strata) or "certainty" (no variance)',
      );
    }
    notes.push(`${alone} (${lonely})`);
  }
  const unweighted = options.weight === null || (options.weight === undefined && survey.weight === undefined);
  const fromFractions = unweighted && stages.every(({ fraction }) => fraction.every((value) => value > 0));
  if (fromFractions) notes.push("weighted by the inverse of the sampling fractions");
  const weights = fromFractions ? inverseFractions(stages) : designWeights(survey, options.weight);
  const { unit } = stages[0]!;
  const listed = (columns: readonly string[]) => columns.join(", ");
  const units =
    clusterColumns.length === 0
      ? "respondents"
      : `${stages[0]!.stratumOf.length} of ${listed(clusterColumns)}`;
  return linearisedDesign(
    {
      kind: "linearised",
      survey,
      weights: weights.map((weight, i) => (unit[i]! < 0 ? 0 : weight)),
      stages,
      strata,
      lonely,
      residuals: [],
      notes,
    },
    [
      ["strata", strataColumns.length === 0 ? "none" : `${strata.length} of ${listed(strataColumns)}`],
      ["units", units],
      ...(fpcColumns.length === 0 ? [] : [["finite population", listed(fpcColumns)]]),
    ],
  );
}

/** Which strata of a stage have a single unit, in words. */
function loneliness(stage: Stage, s: number, names: readonly string[] | undefined): string | undefined {
  const alone = Array.from(stage.drawn.keys()).filter((h) => isLonely(stage, h));
  if (alone.length === 0) return undefined;
  const found = `${alone.length} of ${counted(stage.drawn.length, "stratum", "strata")} ${alone.length === 1 ? "has" : "have"} a single unit`;
  if (names === undefined) return `at stage ${s + 1}, ${found}`;
  const which = alone.slice(0, 8).map((h) => names[h]);
  return `${found}: ${which.join(", ")}${alone.length > 8 ? ", …" : ""}`;
}

function inverseFractions(stages: readonly Stage[]): Float64Array {
  return Float64Array.from(stages[0]!.unit, (_, i) =>
    stages.reduce((product, { unit, stratumOf, fraction }) => {
      const u = unit[i]!;
      return u < 0 ? 0 : product / fraction[stratumOf[u]!]!;
    }, 1),
  );
}

/** `[respondents]`: the weights of a column, the survey's own weights, or 1. */
export function designWeights(survey: Survey, weight: string | null | undefined): Float64Array {
  if (weight === undefined) return survey.weights;
  if (weight === null) return new Float64Array(survey.size).fill(1);
  return weightsOf(survey.column(weight), survey.file).weights;
}

/** The columns asked for, or those of that role in the codebook. */
function chosen(
  survey: Survey,
  asked: string | readonly string[] | null | undefined,
  role: Role,
): readonly string[] {
  if (asked === null) return [];
  const { variables } = survey.codebook;
  if (asked === undefined) {
    const found = [...variables.values()].find((variable) => variable.role === role);
    return found === undefined ? [] : [found.name];
  }
  const columns = typeof asked === "string" ? [asked] : asked;
  if (!Array.isArray(columns))
    throw new PopuliError(
      `${role}: ${String(asked)}`,
      { file: survey.file },
      "give the name of a column, or a list of names",
    );
  for (const name of columns) {
    if (variables.has(name)) continue;
    throw new PopuliError(
      `there is no column '${name}'`,
      { file: survey.file },
      adviseName(name, [...variables.keys()]),
    );
  }
  return columns;
}
