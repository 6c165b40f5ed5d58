import type { Estimate } from "../fidelity/bootstrap/interval.js";
import type { Comparison } from "../fidelity/compare.js";
import type { FigureName } from "../fidelity/figures.js";
import type { SeedRow } from "../fidelity/over-seeds.js";
import { diceFor } from "../fidelity/verdict.js";
import { associations, type EstimatePanel } from "./estimate-panels.js";
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
export function levelsOf(figure: FigureName, { rows, models, comparison }: LeveledGrid): Level[] {
  const { floors, conditions } = comparison;
  const dice = diceFor(conditions[0]!.run.answers, floors);
  const humans = floors.find(({ kind }) => kind === "other humans");
  const shuffled = rows.filter(({ kind }) => kind === "shuffled").map((row) => row.estimates[figure]);
  const zero = { value: 0, low: Number.NaN, high: Number.NaN };
  const { etaHuman, pairStrengthHuman } = conditions[0]!.score.estimates;
  const level = (
    name: string,
    says: string,
    estimate: Estimate | undefined,
    look: Pick<Level, "color" | "dash">,
  ) => (estimate !== undefined && Number.isFinite(estimate.value) ? [{ name, says, estimate, ...look }] : []);
  const grey = { color: palette.floor, dash: "dash" } as const;
  const human = { color: palette.ceiling, dash: "solid" } as const;
  if (figure === "eta" || figure === "pairStrength")
    return level("humans", "the human figure", figure === "eta" ? etaHuman : pairStrengthHuman, human);
  const knownHumans =
    humans === undefined || figure === "own" || figure === "ownExpected"
      ? []
      : level(humans.name, humans.says, humans.estimates[figure], human);
  if (!associations.has(figure))
    return [...level(dice.name, dice.says, dice.estimates[figure], grey), ...knownHumans];
  return [
    ...(figure === "pairs" || shuffled.length === 0
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

/** The level as a line over all rows, its interval as a band. */
export function levelTraces(
  { name, estimate, color, dash }: Level,
  rows: number,
  { place }: EstimatePanel,
  showlegend: boolean,
): (Bars | Points)[] {
  const common = { name, legendgroup: name, ...place, hoverinfo: "skip" } as const;
  const { value, low, high } = estimate;
  const band: Bars = {
    ...common,
    type: "bar",
    orientation: "h",
    x: [high - low],
    base: [low],
    y: [(rows - 1) / 2],
    width: rows,
    marker: { color, opacity: 0.14 },
    showlegend: false,
  };
  return [
    ...(Number.isFinite(low) ? [band] : []),
    {
      ...common,
      type: "scatter",
      mode: "lines",
      x: [value, value],
      y: [-0.5, rows - 0.5],
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
