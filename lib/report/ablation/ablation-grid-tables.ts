import { intervalNotes } from "../../fidelity/fidelity-report.js";
import {
  checkMetrics,
  type MetricName,
  mainMetrics,
  meaningOf,
  metricNames,
  panelMetrics,
  metrics as registry,
  testedMetrics,
} from "../../fidelity/metric/metrics.js";
import { overSeeds, type SeedRow } from "../../fidelity/over-seeds.js";
import { significant } from "../../fidelity/verdict/judgement.js";
import type { Track } from "../../progress/track.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { percent, pValue, twoLines, withInterval } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { onNoOption } from "../../simulate/answers/no-option.js";
import { readWarnings } from "../../simulate/answers/read-warning.js";
import { csvOf } from "../format/csv.js";
import { toLaTeX } from "../format/latex.js";
import { toMarkdown } from "../format/markdown.js";
import type { AblationTable } from "./ablation-table.js";
import { howTested } from "./how-tested.js";

/** The metrics of PSII's Tables 1 and 2, and of 5 and 6 in its appendix. */
const inMainTables: readonly MetricName[] = ["kl", "entropyDeviation"];
const inAppendixTables: readonly MetricName[] = ["js", "mae"];

/** The metrics whose tests have a column. */
const withP = testedMetrics.filter((metric) => panelMetrics.includes(metric));

/** One model under one seed: all conditions beside the floors. */
export interface GridCell {
  readonly model: string;
  readonly seed: number;
  readonly table: AblationTable;
}

/**
 * Averages cells over seeds and tests their conditions.
 *
 * @throws PopuliError for two cells of one model and seed
 */
export async function gridOf(
  cells: readonly GridCell[],
  work: Pick<Track, "breathe">,
  options: { readonly title?: string } = {},
): Promise<AblationGrid> {
  const compared = cells.map(({ model, seed, table: { comparison } }) => ({ model, seed, comparison }));
  return new AblationGrid(cells, await overSeeds(compared, work), options);
}

/**
 * Conditions × models × seeds as the tables of PSII (arXiv:2603.16142). Metrics are means over seeds. Shows itself as
 * all of its tables.
 */
export class AblationGrid implements Displayable {
  readonly models: readonly string[];
  readonly seeds: readonly number[];
  private readonly title: string;

  /** @param rows conditions of each model and what they are held against, averaged over seeds, with corrected tests */
  constructor(
    readonly cells: readonly GridCell[],
    readonly rows: readonly SeedRow[],
    options: { readonly title?: string } = {},
  ) {
    this.models = [...new Set(cells.map(({ model }) => model))];
    this.seeds = [...new Set(cells.map(({ seed }) => seed))];
    this.title = options.title ?? "Ablation: simulated answers against human ones";
  }

  /** The comparison of the first cell: every cell has its floors, labels and way of scoring. */
  get comparison(): AblationTable["comparison"] {
    return this.cells[0]!.table.comparison;
  }

  /**
   * A row for each model and condition, columns for each category of items and overall: PSII's Table 1 with KL and
   * entropy deviation, its Table 5 with JS and MAE.
   *
   * @throws PopuliError for a metric that does not exist
   * @example
   * toLaTeX(grid.byCategory(["js", "mae"]));
   */
  byCategory(metrics: readonly MetricName[] = inMainTables): Table {
    checkMetrics(metrics);
    const categories = [...this.comparison.conditions[0]!.score.categories.keys()];
    const rows = this.rows.map((row): Cell[] => [
      row.name,
      ...categories.flatMap((category) =>
        metrics.map((metric) => finite(row.categories.get(category)?.[metric].value ?? Number.NaN)),
      ),
      ...metrics.map((metric) => finite(row.estimates[metric].value)),
    ]);
    const column = (of: string, metric: MetricName) => ({
      name: `${of} ${registry[metric].symbol}`,
      digits: 3,
    });
    return new Table(
      `${this.title}, by category of items`,
      [
        { name: "answers from" },
        ...[...categories, "overall"].flatMap((of) => metrics.map((metric) => column(of, metric))),
      ],
      rows,
      [
        ...(categories.length === 0 ? ["The items have no categories, or all the same one."] : []),
        ...this.notes(metrics),
      ],
      this.sections(),
    );
  }

  /**
   * A row for each condition, columns for each model: PSII's Table 2 with KL and entropy deviation, its Table 6 with JS
   * and MAE. An asterisk marks a difference from the reference condition after Holm's correction.
   *
   * @throws PopuliError for a metric that does not exist
   * @example
   * toLaTeX(grid.byModel(["js", "mae"]));
   */
  byModel(metrics: readonly MetricName[] = inMainTables): Table {
    checkMetrics(metrics);
    const each = this.models.map((model) => this.rows.filter((row) => row.model === model));
    const rows = each[0]!.map(({ name }, r): Cell[] => [
      name,
      ...each.flatMap((ofModel) =>
        metrics.map((metric) => {
          const { estimates, corrected } = ofModel[r]!;
          const mark = (corrected[metric] ?? 1) < significant ? " *" : "";
          return twoLines(`${withInterval(estimates[metric])}${mark}`);
        }),
      ),
    ]);
    return new Table(
      `${this.title}, by model`,
      [
        { name: "answers from" },
        ...this.models.flatMap((model) =>
          metrics.map((metric) => ({ name: `${model} ${registry[metric].symbol}` })),
        ),
      ],
      rows,
      [...this.notes(metrics), "* p < .05."],
      [
        { before: 0, heading: "simulated" },
        { before: this.comparison.conditions.length, heading: "held against" },
      ],
    );
  }

  /** A row for each model and condition: the main metrics over all items, the share on no option, tests. */
  toTable(): Table {
    const p = (value: number | undefined) => (value === undefined ? null : pValue(value));
    const rows = this.rows.map((row): Cell[] => [
      row.name,
      ...mainMetrics.map((metric) => twoLines(withInterval(row.estimates[metric]))),
      row.noOption === null ? null : percent(onNoOption(row.noOption)),
      ...withP.map((metric) => p(row.corrected[metric])),
    ]);
    return new Table(
      this.title,
      [
        { name: "answers from" },
        ...mainMetrics.map((metric) => ({ name: registry[metric].symbol })),
        { name: "no option" },
        ...withP.map((metric) => ({ name: `p ${registry[metric].symbol}` })),
      ],
      rows,
      this.notes(mainMetrics),
      this.sections(),
      this.rows.flatMap(({ name, noOption }) => (noOption === null ? [] : readWarnings(name, noOption))),
    );
  }

  toMarkdown(): string {
    return [this.toTable(), this.byCategory(), this.byModel()].map(toMarkdown).join("\n\n");
  }

  /** A row for each model, seed, condition or floor, category (empty: overall) and metric, in full precision. */
  toCSV(): string {
    const labels = ["simulated answers", ...this.comparison.labels].join("; ");
    const rows = this.cells.flatMap(({ model, seed, table: { comparison } }) =>
      [...comparison.conditions.map(({ score }) => score), ...comparison.floors].flatMap((score) =>
        [["", score.estimates] as const, ...score.categories].flatMap(([category, estimates]) =>
          metricNames.map((metric): Cell[] => {
            const { value, low, high } = estimates[metric];
            const about = score.role === "condition" ? labels : "";
            return [model, seed, score.name, score.role, category, metric, value, low, high, about];
          }),
        ),
      ),
    );
    return csvOf([
      ["model", "seed", "answers_from", "role", "category", "metric", "value", "low", "high", "labels"],
      ...rows,
    ]);
  }

  toLaTeX(): string {
    return [
      this.byCategory(),
      this.byModel(),
      this.byCategory(inAppendixTables),
      this.byModel(inAppendixTables),
    ]
      .map(toLaTeX)
      .join("\n");
  }

  [display](): MimeBundle {
    const tables = [this.toTable(), this.byCategory(), this.byCategory(inAppendixTables)];
    const bundles = tables.map((table) => table[display]());
    const joined = (type: "text/html" | "text/plain") => bundles.map((bundle) => bundle[type]).join("\n\n");
    return {
      "text/html": joined("text/html"),
      "text/plain": joined("text/plain"),
      "text/markdown": this.toMarkdown(),
    };
  }

  private sections() {
    return this.models.flatMap((model) => {
      const ofModel = this.rows.filter((row) => row.model === model);
      const first = this.rows.indexOf(ofModel[0]!);
      const conditions = ofModel.filter(({ role }) => role === "condition").length;
      return [
        { before: first, heading: model },
        { before: first + conditions, heading: `${model}: held against` },
      ];
    });
  }

  private notes(metrics: readonly MetricName[]): string[] {
    const { labels, how, reference, conditions, testing } = this.comparison;
    const { n } = conditions[0]!.score;
    return [
      "Simulated answers, not a survey.",
      ...labels,
      `${this.seeds.length === 1 ? "Seed" : "Means over seeds"} ${this.seeds.join(", ")}; ${n} respondents, the same in every cell; ${how.convention.says}.`,
      ...intervalNotes(how, conditions[0]!.score, metrics, this.rows),
      `p: against ${reference}, ${howTested(testing.question)}, after Holm's correction over all ${this.rows.flatMap(({ corrected }) => Object.keys(corrected)).length} tests of the grid.`,
      `${metrics.map(meaningOf).join("; ")}.`,
      "Read divergence beside own r: noise lowers divergence and does not raise own r. A condition that beats no floor has shown nothing.",
    ];
  }
}

/** A number, or an empty cell where it is not defined. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
