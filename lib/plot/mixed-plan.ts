import type { PlannedItem } from "../mixed/plan/mixed-plan.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { logAxis, valueAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { curve } from "./marks/curve.js";
import { fontSize } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** What the figure needs of a plan; every `MixedPlan` has it. */
export interface PlottedPlan {
  readonly items: readonly Pick<
    PlannedItem,
    "item" | "of" | "group" | "curve" | "curvePredicted" | "worthIt" | "explained"
  >[];
}

const across = 3;
const size = { width: 240, height: 150 };
const most = 12;

/**
 * The width of intervals against the number of interviews, with and without predictions: a panel for each estimate, twelve at
 * most.
 *
 * @example
 * const pilot = await mixed(run, { interviewed: 30, target: "mean", items: ["Q1"] });
 * plot.mixedPlan(planMixed({ pilot, costs: { interview: 20, prediction: 0.01 }, precision: 0.1 }));
 */
export function mixedPlan(given: PlottedPlan): Figure {
  checkPlotted("mixedPlan", given, ["items"], "what planMixed(…) returned");
  const { items } = given;
  const shown = items.slice(0, most);
  const panels = shown.map((one): Panel => {
    const line = (name: "classical" | "mixed", color: string) =>
      curve(
        name,
        one.curve.map((point) => ({
          x: Math.log10(point.interviewed),
          y: 2 * point[name],
          says: `${point.interviewed} interviews\n${name}: ${(2 * point[name]).toPrecision(3)}`,
        })),
        { color, width: 2, ...(name === "classical" && { dash: "dash" as const }) },
        { size: 4, symbol: name === "classical" ? "square" : "diamond" },
      );
    return {
      headings: [
        { text: labelOf(one), bold: true },
        {
          text: one.worthIt
            ? `predictions explain ${Math.round(100 * one.explained)} %`
            : "predicting is not worth its cost",
          size: fontSize.note,
          color: palette.quiet,
        },
      ],
      x: logAxis(
        one.curve.map(({ interviewed }) => interviewed),
        size.width,
        { title: "interviews" },
      ),
      y: valueAxis(
        one.curve.flatMap(({ classical, mixed }) => [2 * classical, 2 * mixed]),
        size.height,
        { from0: true, upright: true, title: "width" },
      ),
      marks: [line("classical", palette.human), line("mixed", palette.best)],
    };
  });
  return new Figure({
    title: "Width of 95 % intervals by the number of interviews",
    subtitle: items.length > most ? `the first ${most} of ${items.length} estimates` : "planned from a pilot",
    panels: Array.from({ length: Math.ceil(panels.length / across) }, (_, line) =>
      panels.slice(line * across, (line + 1) * across),
    ),
    size,
    caption: `Dashed: interviews alone. Solid: with predictions of at least ${Math.min(...shown.map(({ curvePredicted }) => curvePredicted))} others.`,
    text: shown
      .map(
        (one) =>
          `${labelOf(one)}: ${one.curve.map(({ interviewed, classical, mixed }) => `${interviewed} ${(2 * classical).toPrecision(3)} → ${(2 * mixed).toPrecision(3)}`).join(", ")}`,
      )
      .join("\n"),
  });
}

function labelOf({ item, of, group }: PlottedPlan["items"][number]): string {
  return [item, of, group].filter((word) => word !== "").join(", ");
}
