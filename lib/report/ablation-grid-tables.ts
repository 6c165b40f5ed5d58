import { bootstrapInterval, type Estimate } from "../fidelity/bootstrap/interval.js";
import { pValue, withInterval } from "../fidelity/fidelity-report.js";
import { type FigureName, figureMeanings } from "../fidelity/figures.js";
import { holm } from "../fidelity/holm.js";
import type { Score } from "../fidelity/score.js";
import { signFlipTest } from "../fidelity/sign-flip.js";
import { significant } from "../fidelity/verdict.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { type Cell, Table } from "../show/table.js";
import type { AblationTable } from "./ablation-table.js";
import { csvOf } from "./csv.js";
import { toLaTeX } from "./latex.js";
import { toMarkdown } from "./markdown.js";

/** One model under one seed: all conditions beside the floors. */
export interface GridCell {
  readonly model: string;
  readonly seed: number;
  readonly table: AblationTable;
}

/** A condition or floor of one model, over all seeds. */
interface Row {
  readonly name: string;
  readonly role: Score["role"];
  readonly scores: readonly Score[];
  readonly invalid: number | null;
}

type TestedFigure = "kl" | "js" | "mae" | "own";
const tested: readonly FigureName[] = ["kl", "js", "mae", "own"] satisfies readonly TestedFigure[];

/** Conditions × models × seeds as the tables of seed 001. Figures are means over seeds; shows itself as all of them. */
export class AblationGrid implements Displayable {
  readonly models: readonly string[];
  private readonly title: string;

  constructor(
    readonly cells: readonly GridCell[],
    options: { readonly title?: string } = {},
  ) {
    this.models = [...new Set(cells.map(({ model }) => model))];
    this.title = options.title ?? "Ablation: simulated answers against human ones";
  }

  /**
   * A row for each model and method, two columns for each category of items and overall: Table 1 of seed 001 with KL and
   * entropy deviation, Table 5 with JS and MAE.
   */
  byCategory(figures: readonly FigureName[] = ["kl", "entropyDeviation"]): Table {
    const categories = [...this.cells[0]!.table.comparison.conditions[0]!.score.categories.keys()];
    const rows = this.models.flatMap((model) =>
      this.rowsOf(model).map((row): Cell[] => [
        row.name,
        ...categories.flatMap((category) =>
          figures.map((figure) => mean(row.scores.map((s) => s.categories.get(category)?.[figure].value))),
        ),
        ...figures.map((figure) => mean(row.scores.map((s) => s.estimates[figure].value))),
      ]),
    );
    const column = (of: string, figure: FigureName) => ({
      name: `${of} ${figureMeanings[figure].name}`,
      digits: 3,
    });
    return new Table(
      `${this.title}, by category of items`,
      [
        { name: "answers from" },
        ...[...categories, "overall"].flatMap((of) => figures.map((figure) => column(of, figure))),
      ],
      rows,
      [
        ...(categories.length === 0 ? ["The items have no categories, or all the same one."] : []),
        ...this.notes(figures),
      ],
      this.sections(),
    );
  }

  /**
   * A row for each method, columns for each model: Table 2 of seed 001 with KL and entropy deviation, Table 6 with JS and
   * MAE. An asterisk: differs from the reference condition after Holm's correction.
   */
  byModel(figures: readonly FigureName[] = ["kl", "entropyDeviation"]): Table {
    const first = this.rowsOf(this.models[0]!);
    const rows = first.map(({ name, role }, r): Cell[] => [
      name,
      ...this.models.flatMap((model) =>
        figures.map((figure) => {
          const mark = role === "condition" && (this.pOf(model, name, figure) ?? 1) < significant ? " *" : "";
          return twoLines(`${withInterval(overSeeds(this.rowsOf(model)[r]!.scores, figure))}${mark}`);
        }),
      ),
    ]);
    const conditions = first.filter(({ role }) => role === "condition").length;
    return new Table(
      `${this.title}, by model`,
      [
        { name: "answers from" },
        ...this.models.flatMap((model) =>
          figures.map((figure) => ({ name: `${model} ${figureMeanings[figure].name}` })),
        ),
      ],
      rows,
      this.notes(figures),
      [
        { before: 0, heading: "simulated" },
        { before: conditions, heading: "floors and ceiling" },
      ],
    );
  }

  /** Everything overall: KL, both entropy deviations, JS, MAE, own-respondent association, invalid answers, tests. */
  overall(): Table {
    const figures: readonly FigureName[] = [
      "kl",
      "own",
      "entropyDeviationByItem",
      "entropyDeviation",
      "js",
      "mae",
    ];
    const rows = this.models.flatMap((model) =>
      this.rowsOf(model).map((row): Cell[] => {
        const p = (figure: FigureName) => {
          const found = row.role === "condition" ? this.pOf(model, row.name, figure) : undefined;
          return found === undefined ? null : pValue(found);
        };
        return [
          row.name,
          ...figures.map((figure) => twoLines(withInterval(overSeeds(row.scores, figure)))),
          row.invalid === null ? null : `${(100 * row.invalid).toFixed(1)} %`,
          p("kl"),
          p("own"),
        ];
      }),
    );
    return new Table(
      this.title,
      [
        { name: "answers from" },
        ...figures.map((figure) => ({ name: figureMeanings[figure].name })),
        { name: "invalid" },
        { name: "p KL" },
        { name: "p own r" },
      ],
      rows,
      this.notes(figures),
      this.sections(),
    );
  }

  toMarkdown(): string {
    return [this.overall(), this.byCategory(), this.byModel()].map(toMarkdown).join("\n\n");
  }

  /** A row for each model, seed, method, category (empty: overall) and figure, in full precision. */
  toCSV(): string {
    const names = Object.keys(figureMeanings) as FigureName[];
    const labels = ["simulated answers", ...this.cells[0]!.table.comparison.labels].join("; ");
    const rows = this.cells.flatMap(({ model, seed, table: { comparison } }) =>
      [...comparison.conditions.map(({ score }) => score), ...comparison.floors].flatMap((score) =>
        [["", score.estimates] as const, ...score.categories].flatMap(([category, estimates]) =>
          names.map((figure): Cell[] => {
            const { value, low, high } = estimates[figure];
            const about = score.role === "condition" ? labels : "";
            return [model, seed, score.name, score.role, category, figure, value, low, high, about];
          }),
        ),
      ),
    );
    return csvOf([
      ["model", "seed", "answers_from", "role", "category", "figure", "value", "low", "high", "labels"],
      ...rows,
    ]);
  }

  toLaTeX(): string {
    return [
      this.byCategory(["kl", "entropyDeviation"]),
      this.byModel(["kl", "entropyDeviation"]),
      this.byCategory(["js", "mae"]),
      this.byModel(["js", "mae"]),
    ]
      .map(toLaTeX)
      .join("\n");
  }

  [display](): MimeBundle {
    const tables = [this.overall(), this.byCategory(), this.byCategory(["js", "mae"])];
    const bundles = tables.map((table) => table[display]());
    const joined = (type: "text/html" | "text/plain") => bundles.map((bundle) => bundle[type]).join("\n\n");
    return {
      "text/html": joined("text/html"),
      "text/plain": joined("text/plain"),
      "text/markdown": this.toMarkdown(),
    };
  }

  private rowsOf(model: string): Row[] {
    const comparisons = this.cells
      .filter((cell) => cell.model === model)
      .map(({ table }) => table.comparison);
    const scores = comparisons.map(({ conditions, floors }) => [
      ...conditions.map(({ score }) => score),
      ...floors,
    ]);
    return scores[0]!.map(({ name, role, invalid }, r) => {
      const own = scores.map((each) => each[r]!);
      return {
        name,
        role,
        scores: own,
        invalid: invalid === null ? null : mean(own.map((s) => s.invalid ?? 0)),
      };
    });
  }

  /** p of a paired sign-flip test across items, items averaged over seeds, after Holm's correction over conditions. */
  private pOf(model: string, name: string, figure: FigureName): number | undefined {
    if (!tested.includes(figure)) return undefined;
    const { reference } = this.cells[0]!.table.comparison;
    const conditions = this.rowsOf(model).filter(({ role }) => role === "condition");
    const others = conditions.filter((row) => row.name !== reference);
    const place = others.findIndex((row) => row.name === name);
    if (place < 0) return undefined;
    const against = byItem(conditions.find((row) => row.name === reference)!.scores, figure as TestedFigure);
    const { seed } = this.cells[0]!.table.comparison.how;
    const p = others.map((row) => signFlipTest(byItem(row.scores, figure as TestedFigure), against, seed).p);
    return holm(p)[place];
  }

  private sections() {
    const rows = this.rowsOf(this.models[0]!);
    const conditions = rows.filter(({ role }) => role === "condition").length;
    return this.models.flatMap((model, m) => [
      { before: m * rows.length, heading: model },
      { before: m * rows.length + conditions, heading: `${model}: floors and ceiling` },
    ]);
  }

  private notes(figures: readonly FigureName[]): string[] {
    const { labels, how, reference, conditions } = this.cells[0]!.table.comparison;
    const seeds = [...new Set(this.cells.map(({ seed }) => seed))];
    const { n } = conditions[0]!.score;
    return [
      "Simulated answers, not a survey.",
      ...labels,
      `Means over seeds ${seeds.join(", ")}; ${n} respondents, the same in every cell; ${how.preset.says}.`,
      `Brackets: 95 % bootstrap over respondents and items, ${how.repeats} resamples. p: against ${reference}, item by item (sign flips), after Holm's correction over the conditions of a model.`,
      `${figures.map((figure) => `${figureMeanings[figure].name}: ${figureMeanings[figure].says}`).join("; ")}.`,
      "Read divergence beside own r: noise lowers the one and not the other; a method below no floor has shown nothing.",
    ];
  }
}

/** An estimate averaged over seeds, its interval from the replicates averaged one by one: all seeds share the resamples. */
function overSeeds(scores: readonly Score[], figure: FigureName): Estimate {
  const [first] = scores;
  if (scores.length === 1) return first!.estimates[figure];
  const replicates = first!.replicates[figure].map(
    (_, b) => scores.reduce((sum, score) => sum + score.replicates[figure][b]!, 0) / scores.length,
  );
  const value = mean(scores.map((score) => score.estimates[figure].value)) ?? Number.NaN;
  return bootstrapInterval(value, replicates, figureMeanings[figure].range);
}

function byItem(scores: readonly Score[], figure: TestedFigure): Float64Array {
  return scores[0]!.byItem[figure].map(
    (_, j) => scores.reduce((sum, score) => sum + score.byItem[figure][j]!, 0) / scores.length,
  );
}

function mean(values: readonly (number | undefined)[]): number | null {
  const defined = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

function twoLines(estimate: string): string {
  return estimate.replace(" [", "\n[");
}
