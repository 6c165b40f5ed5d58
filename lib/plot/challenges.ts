import { counted } from "../errors/counted.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { decimal, withInterval } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis, valueAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { intervalDots } from "./marks/interval-dots.js";
import { rules } from "./marks/rules.js";
import { fontSize } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** What the figure needs; every `FiveChallenges` has it. */
export interface PlottedChallenges {
  readonly condition: string;
  readonly respondents: number;
  readonly items: number;
  readonly labels: readonly string[];
  readonly findings: readonly PlottedChallenge[];
}

/** One challenge of the figure. */
export interface PlottedChallenge {
  readonly name: string;
  readonly sentence: string;
  /** Absent where nothing was measured. */
  readonly main?: {
    readonly name: string;
    readonly estimate: MetricEstimate;
    readonly against: readonly {
      readonly name: string;
      readonly role: "floor" | "best";
      readonly estimate: MetricEstimate;
    }[];
  };
}

const size = { width: 520, height: 38 };
/** From the lower to the upper end of a panel's only row. */
const span = [-0.5, 0.5] as const;

/**
 * The five challenges below each other: what the simulation scores, with its 95 % interval, between what it is held against. Each
 * has a scale of its own.
 *
 * @example
 * plot.challenges(await challenges(run, { budget: { prompts: 0 } }));
 */
export function challenges(found: PlottedChallenges): Figure {
  checkPlotted("challenges", found, ["findings"], "what challenges(…) returned");
  const measured = found.findings.filter(({ main }) => main !== undefined);
  return new Figure({
    title: `The five challenges: ${found.condition}`,
    subtitle: [
      "SIMULATED ANSWERS, not a survey",
      `${counted(found.respondents, "respondent")}, ${counted(found.items, "item")}`,
      ...found.labels,
    ].join(" · "),
    panels: measured.map((one) => [panelOf(one)]),
    size,
    caption:
      "Points are the simulation with 95 % intervals for other respondents. Dashed: floors, what chance or an answerer without the ability gives. Green: the best, what people give.",
    text: found.findings.map(textOf).join("\n"),
  });
}

function panelOf({ name, main }: PlottedChallenge): Panel {
  const { estimate, against, name: measure } = main!;
  const of = (role: "floor" | "best") => against.filter((one) => one.role === role);
  const ends = [estimate, ...against.map((one) => one.estimate)].flatMap(({ value, low, high }) => [
    value,
    low,
    high,
  ]);
  const rule = (role: "floor" | "best") => of(role).map(({ estimate: at }) => ({ at: banded(at), span }));
  return {
    headings: [
      { text: `${name}: ${measure}`, bold: true },
      {
        text: ["simulated", ...against.map((one) => one.name)]
          .map((one, k) => `${one} ${decimal((k === 0 ? estimate : against[k - 1]!.estimate).value, 2)}`)
          .join(" · "),
        size: fontSize.note,
        color: palette.quiet,
      },
    ],
    x: valueAxis(ends, size.width),
    y: plainAxis(span),
    marks: [
      ...rules("floor", rule("floor"), { color: palette.floor, width: 1.5, dash: "dash" }),
      ...rules("best: people", rule("best"), { color: palette.best, width: 1.5 }),
      intervalDots("simulated", [{ estimate, at: 0, says: `${measure}\n${withInterval(estimate)}` }], {
        color: palette.simulated,
        symbol: "circle",
        size: 9,
      }),
    ],
  };
}

/** A value without uncertainty has no band. */
function banded({ value, low, high }: MetricEstimate) {
  return low === high ? { value } : { value, low, high };
}

function textOf({ name, sentence, main }: PlottedChallenge): string {
  if (main === undefined) return `${name}: ${sentence}`;
  const held = main.against.map((one) => `    ${one.role}: ${one.name} ${withInterval(one.estimate)}`);
  return [`${name}: ${sentence}`, `    ${main.name} ${withInterval(main.estimate)}`, ...held].join("\n");
}
