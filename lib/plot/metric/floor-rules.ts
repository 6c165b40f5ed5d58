import type { Comparison } from "../../fidelity/compare.js";
import { matchingUniform } from "../../fidelity/floors/matching-uniform.js";
import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { humanValueOf, isAssociation, type MetricName, metrics } from "../../fidelity/metric/metrics.js";
import { estimatesIn, type SeedRow } from "../../fidelity/over-seeds.js";
import type { Score } from "../../fidelity/score.js";
import type { Stroke } from "../marks/mark.js";
import type { NamedRule, Rule } from "../marks/rules.js";
import { palette } from "../theme/palette.js";

/** A floor, or another value that dots are compared with, as an upright line over some rows. */
export interface FloorRule extends NamedRule {
  /** What it is, for the caption. */
  readonly says: string;
}

const dashed: Stroke = { color: palette.floor, width: 1.2, dash: "dash" };
const dotted: Stroke = { color: palette.shuffled, width: 1.2, dash: "dot" };
const human: Stroke = { color: palette.best, width: 1.2, dash: "solid" };
const zero: MetricEstimate = { value: 0, low: Number.NaN, high: Number.NaN };

/** The uniform floor that answers are compared with; 0 for an association. */
export function uniformEstimate(metric: MetricName, comparison: Comparison): MetricEstimate {
  return isAssociation(metric) ? zero : uniformOf(comparison).estimates[metric];
}

function uniformOf({ conditions, floors, how }: Comparison): Score {
  return matchingUniform(conditions[0]!.run.answers, how.convention.target, floors);
}

/**
 * What all conditions of a grid are compared with on a metric, over the rows of `span`. Floors are those of the first
 * model; of shuffled respondents, which are each model's own, it is the range over models.
 *
 * @param category of items; all items when absent
 */
export function floorRules(
  metric: MetricName,
  grid: {
    readonly models: readonly string[];
    readonly rows: readonly SeedRow[];
    readonly comparison: Comparison;
  },
  span: Rule["span"],
  category?: string,
): FloorRule[] {
  const { floors, conditions } = grid.comparison;
  const of = (scored: SeedRow | Score) => estimatesIn(scored, category)[metric];
  const rule = (name: string, says: string, at: MetricEstimate, line: Stroke): FloorRule[] =>
    Number.isFinite(at.value) ? [{ name, says, at, line, span }] : [];

  const humanValue = humanValueOf(metric);
  if (humanValue !== undefined)
    return rule("humans", "the human value", estimatesIn(conditions[0]!.score, category)[humanValue], human);
  const { comparedWith } = metrics[metric];
  // Other people cannot know a respondent's own answers: their association is not a level to reach.
  const others =
    comparedWith === "shuffled respondents" ? undefined : floors.find(({ kind }) => kind === "other humans");
  const humans = others === undefined ? [] : rule(others.name, others.says, of(others), human);
  if (!isAssociation(metric)) {
    const uniform = uniformOf(grid.comparison);
    const floor = rule(uniform.name, uniform.says, of(uniform), dashed).map((one) => ({ ...one, cut: true }));
    return [...floor, ...humans];
  }
  const shuffled = grid.rows.filter(({ kind }) => kind === "shuffled").map(of);
  const dealt = `answers dealt to other respondents${grid.models.length > 1 ? ", over all models" : ""}`;
  return [
    ...(comparedWith === "no association" || shuffled.length === 0
      ? []
      : rule("shuffled respondents", dealt, rangeOf(shuffled), dotted)),
    ...rule("no association", "0", zero, dashed),
    ...humans,
  ];
}

/** The mean of estimates, from the lowest end of their intervals to the highest. */
function rangeOf(estimates: readonly MetricEstimate[]): MetricEstimate {
  return {
    value: estimates.reduce((sum, { value }) => sum + value, 0) / estimates.length,
    low: Math.min(...estimates.map(({ low }) => low)),
    high: Math.max(...estimates.map(({ high }) => high)),
  };
}

/** What the rules of a figure are, for its caption. */
export function ruleNotes(rules: readonly FloorRule[]): string[] {
  const known = new Map(rules.map(({ name, says }) => [name, says]));
  return known.size === 0
    ? []
    : [
        `Behind them ${[...known].map(([name, says]) => `${name} (${says})`).join(", ")}; bands are 95 % intervals.`,
      ];
}
