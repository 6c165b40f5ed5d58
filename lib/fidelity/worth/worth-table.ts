import type { StatisticalBaseline } from "../../baseline/baseline.js";
import type { BaselineName } from "../../baseline/baselines.js";
import { counted } from "../../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Convention } from "../convention/convention.js";
import { type MetricName, meaningOf, metrics } from "../metric/metrics.js";
import { type Interviews, withIntervalInWords } from "./interviews.js";

/** The median of draws, and the middle 95 % of them, as wide as draws of the whole population would be. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A baseline fitted to `n` training respondents beside the run, by one metric. */
export interface WorthPoint {
  readonly n: number;
  readonly baseline: Spread;
  /** The run's score, median over draws: on the same respondents as the baseline's. */
  readonly run: number;
  /** By how much the baseline is better, draw by draw; below 0 the run is. */
  readonly advantage: Spread;
}

/** What a run is worth by one metric, held against one baseline. */
export interface WorthCurve {
  readonly metric: MetricName;
  readonly baseline: BaselineName;
  readonly worth: Interviews;
  /** The 95 % interval. */
  readonly low: Interviews;
  readonly high: Interviews;
  /** By size, up to the first at which the baseline was better by every metric. */
  readonly points: readonly WorthPoint[];
}

/** How a worth was found. */
export interface HowWorth {
  readonly convention: Convention;
  readonly seed: number;
  readonly draws: number;
  readonly sizes: readonly number[];
  readonly pool: { readonly size: number; readonly others: boolean };
  readonly identifiers: readonly string[];
  readonly baselines: readonly StatisticalBaseline[];
}

/** How many interviews a simulation is worth, by metric and baseline. Shows itself as a table. */
export class Worth implements Displayable {
  constructor(
    readonly run: SimulatedRun,
    readonly curves: readonly WorthCurve[],
    readonly how: HowWorth,
  ) {}

  /** The curve of a metric and a baseline; `undefined` where they cannot be compared. */
  curve(metric: MetricName, baseline: BaselineName): WorthCurve | undefined {
    return this.curves.find((curve) => curve.metric === metric && curve.baseline === baseline);
  }

  /** Metrics in rows, baselines in columns: the number of interviews with its 95 % interval. */
  toTable(): Table {
    const { run, how, curves } = this;
    const names = how.baselines.map(({ name }) => name as BaselineName);
    const named = [...new Set(curves.map(({ metric }) => metric))];
    const rows = named.map((metric): Cell[] => [
      metrics[metric].symbol,
      ...names.map((name) => {
        const curve = this.curve(metric, name);
        if (curve === undefined) return null;
        return withIntervalInWords(curve.worth, curve.low, curve.high);
      }),
    ]);
    const scored = run.human.respondents.length;
    return new Table(
      `Worth of ${run.condition.name} in interviews (simulated answers)`,
      [{ name: "metric" }, ...names.map((name) => ({ name }))],
      rows,
      [
        ...run.labels,
        "Read: by this metric the simulation comes as near to the scored respondents as this baseline fitted to so many others; a simulation worth fewer interviews than you can afford is not worth running.",
        how.pool.others
          ? `Fitted to respondents drawn from ${how.pool.size} who were not simulated, and scored, as the simulation is, on its ${scored}.`
          : `Fitted to some of the ${how.pool.size} respondents of the run, and scored, as the simulation is, on the rest: no respondent is fitted to and scored in one draw.`,
        `[ ]: 95 % intervals over ${counted(how.draws, "draw")} of training respondents, as wide as draws of the whole population would be, about these respondents and items; sizes tried: ${how.sizes.join(", ")}, interpolated between; seed ${how.seed}.`,
        `${how.baselines.map(({ name, says }) => `${name}: ${says}`).join("; ")}.`,
        ...(how.identifiers.length > 0 ? [`Identifiers: ${how.identifiers.join(", ")}.`] : []),
        ...(named.some((metric) => names.some((name) => this.curve(metric, name) === undefined))
          ? [
              "—: the baseline says the same of everyone, so that its answers cannot be associated with theirs.",
            ]
          : []),
        `${named.map(meaningOf).join("; ")}.`,
        `${how.convention.says}.`,
      ],
    );
  }

  toJSON(): object {
    const { convention, baselines, ...how } = this.how;
    return {
      ...how,
      labels: this.run.labels,
      convention: convention.name,
      baselines: baselines.map(({ name }) => name),
      curves: this.curves,
    };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
