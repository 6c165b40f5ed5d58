import type { Estimate } from "../fidelity/bootstrap/interval.js";
import type { Comparison } from "../fidelity/compare.js";
import { humanValueOf, isAssociation, type MetricName, metrics } from "../fidelity/metric/metrics.js";
import { estimatesIn, type SeedRow } from "../fidelity/over-seeds.js";
import type { Score } from "../fidelity/score.js";
import { matchingUniform } from "../fidelity/verdict.js";
import type { EstimatePanel } from "./estimate-panels.js";
import { palette } from "./palette.js";
import type { Bars, Points } from "./trace.js";

interface LeveledGrid {
  readonly models: readonly string[];
  readonly rows: readonly SeedRow[];
  readonly comparison: Comparison;
}

/** Something all conditions of a panel are held against. */
export interface Level {
  readonly name: string;
  readonly says: string;
  readonly estimate: Estimate;
  readonly color: string;
  readonly dash: "solid" | "dash" | "dot";
}

/** Floors that do not depend on the model; of the shuffled floor, which does, the range over models. */
export function levelsOf(
  metric: MetricName,
  { rows, models, comparison }: LeveledGrid,
  category?: string,
): Level[] {
  const { floors, conditions } = comparison;
  const of = (scored: SeedRow | Score) => estimatesIn(scored, category)[metric];
  const uniform = matchingUniform(conditions[0]!.run.answers, floors);
  const humans = floors.find(({ kind }) => kind === "other humans");
  const shuffled = rows.filter(({ kind }) => kind === "shuffled").map(of);
  const zero = { value: 0, low: Number.NaN, high: Number.NaN };
  const { comparedWith } = metrics[metric];
  const humanValue = humanValueOf(metric);
  const level = (
    name: string,
    says: string,
    estimate: Estimate | undefined,
    look: Pick<Level, "color" | "dash">,
  ) => (estimate !== undefined && Number.isFinite(estimate.value) ? [{ name, says, estimate, ...look }] : []);
  const grey = { color: palette.floor, dash: "dash" } as const;
  const human = { color: palette.ceiling, dash: "solid" } as const;
  if (humanValue !== undefined) {
    const theirs = estimatesIn(conditions[0]!.score, category)[humanValue];
    return level("humans", "the human value", theirs, human);
  }
  const knownHumans =
    humans === undefined || comparedWith === "shuffled respondents"
      ? []
      : level(humans.name, humans.says, of(humans), human);
  if (!isAssociation(metric))
    return [...level(uniform.name, uniform.says, of(uniform), grey), ...knownHumans];
  return [
    ...(comparedWith === "no association" || shuffled.length === 0
      ? []
      : level(
          "shuffled respondents",
          models.length > 1
            ? "answers dealt to other respondents, over all models"
            : "answers dealt to other respondents",
          {
            value: shuffled.reduce((sum, { value }) => sum + value, 0) / shuffled.length,
            low: Math.min(...shuffled.map(({ low }) => low)),
            high: Math.max(...shuffled.map(({ high }) => high)),
          },
          { color: palette.shuffled, dash: "dot" },
        )),
    ...level("no association", "0", zero, grey),
    ...knownHumans,
  ];
}

/** A level in one block of rows. */
export interface LevelInBlock {
  readonly level: Level;
  /** Where the block's rows begin and end, in rows from the bottom. */
  readonly span: readonly [bottom: number, top: number];
}

/** A level as a line over the rows of each block, its interval as a band; all of one name. */
export function levelTraces(
  parts: readonly LevelInBlock[],
  { place }: EstimatePanel,
  showlegend: boolean,
): (Bars | Points)[] {
  const { name, color, dash } = parts[0]!.level;
  const common = { name, legendgroup: name, ...place, hoverinfo: "skip" } as const;
  const known = parts.filter(({ level }) => Number.isFinite(level.estimate.low));
  const [bottom, top] = parts[0]!.span;
  const bands: Bars = {
    ...common,
    type: "bar",
    orientation: "h",
    x: known.map(({ level: { estimate } }) => estimate.high - estimate.low),
    base: known.map(({ level: { estimate } }) => estimate.low),
    y: known.map(({ span: [from, to] }) => (from + to) / 2),
    width: top - bottom,
    marker: { color, opacity: 0.14 },
    showlegend: false,
  };
  return [
    ...(known.length > 0 ? [bands] : []),
    {
      ...common,
      type: "scatter",
      mode: "lines",
      x: parts.flatMap(({ level: { estimate } }, i) => [
        ...(i > 0 ? [null] : []),
        estimate.value,
        estimate.value,
      ]),
      y: parts.flatMap(({ span }, i) => [...(i > 0 ? [null] : []), ...span]),
      line: { color, width: 1.2, dash },
      showlegend,
    },
  ];
}

/** What the lines of a figure are, for its caption. */
export function levelNotes(levels: readonly Level[]): string[] {
  const known = new Map(levels.map((level) => [level.name, level]));
  return known.size === 0
    ? []
    : [
        `Behind them ${[...known.values()].map(({ name, says }) => `${name} (${says})`).join(", ")}; bands are 95 % intervals.`,
      ];
}
