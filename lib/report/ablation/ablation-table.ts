import { checkOptions, type OptionNames, optionsFor } from "../../errors/known-options.js";
import { type CompareOptions, type Comparison, compareOptions, compareRuns } from "../../fidelity/compare.js";
import { methodNotes } from "../../fidelity/fidelity-report.js";
import {
  ablationMetrics,
  humanValueOf,
  mainMetrics,
  metricNames,
  metrics as registry,
} from "../../fidelity/metric/metrics.js";
import type { Score } from "../../fidelity/score.js";
import { verdictInWords } from "../../fidelity/verdict/verdict-in-words.js";
import type { MixedOptions } from "../../mixed/mixed-options.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { percent, twoLines, withInterval } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { checkRuns } from "../../simulate/answers/check-run.js";
import { noOptionKinds, onNoOption } from "../../simulate/answers/no-option.js";
import { readWarnings } from "../../simulate/answers/read-warning.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { csvOf } from "../format/csv.js";
import { toLaTeX } from "../format/latex.js";
import { toMarkdown } from "../format/markdown.js";
import { ablationNotes } from "./ablation-notes.js";
import { interviewsSavedBy } from "./interviews-saved.js";

/** How runs are scored, and what their table says. */
export interface AblationTableOptions extends CompareOptions {
  readonly title?: string;
  /** What a reader might look for and these runs do not have: "random-identifier controls". */
  readonly notPart?: readonly string[];
  /** Whether notes give Wilcoxon's signed-rank test with Bonferroni's correction as well (default no). */
  readonly wilcoxon?: boolean;
  /**
   * A column "interviews saved": how many interviews each condition saves as predictions in mixed-subjects estimates, and what
   * it adds to a regression on the identifiers. The runs must be simulations of a survey.
   */
  readonly interviewsSaved?: MixedOptions;
}

/** The names of its options. */
export const ablationTableOptions: OptionNames<Required<AblationTableOptions>> = {
  ...compareOptions,
  ...{ title: true, notPart: true, wilcoxon: true, interviewsSaved: true },
};

/**
 * Puts simulated runs of one study side by side with the floors: intervals, corrected tests against the first run, and
 * a mark where a condition is no better than the uniform floor or knows nothing about its respondents.
 *
 * @throws PopuliError for an option that it has not, and when the runs are not of the same respondents and items
 * @example
 * await ablationTable([full, withoutNoise, withoutProfile], { convention: "psii" });
 */
export async function ablationTable(
  runs: readonly SimulatedRun[],
  options: AblationTableOptions = {},
): Promise<AblationTable> {
  checkOptions("ablationTable", options, ablationTableOptions);
  checkRuns("ablationTable", runs);
  return shownRuns(runs, options);
}

/** The table of runs by options that have been looked through. */
export async function shownRuns(
  runs: readonly SimulatedRun[],
  options: AblationTableOptions,
): Promise<AblationTable> {
  const saved = await interviewsSavedBy(runs, options.interviewsSaved);
  return new AblationTable(await compareRuns(runs, optionsFor<CompareOptions>(options, compareOptions)), {
    ...options,
    saved,
  });
}

/** Conditions and floors in one table, which shows itself and can be written as Markdown, CSV and LaTeX. */
export class AblationTable implements Displayable {
  private readonly title: string;
  private readonly notPart: readonly string[];
  private readonly wilcoxon: boolean;
  /** What each condition saves, by its name; absent where it was not asked for. */
  private readonly saved: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly comparison: Comparison,
    options: Pick<AblationTableOptions, "title" | "notPart" | "wilcoxon"> & {
      readonly saved?: ReadonlyMap<string, string> | undefined;
    } = {},
  ) {
    this.saved = options.saved;
    this.title = options.title ?? "Ablation: simulated answers against human ones, and against the floors";
    this.notPart = options.notPart ?? [];
    this.wilcoxon = options.wilcoxon ?? false;
  }

  private savedCell(name: string): Cell[] {
    return this.saved === undefined ? [] : [this.saved.get(name) ?? null];
  }

  toTable(): Table {
    const { conditions, floors } = this.comparison;
    const metrics = ablationMetrics.filter((name) =>
      conditions.some(({ score }) => Number.isFinite(score.estimates[name].value)),
    );
    const row = (score: Score, mark: string): Cell[] => [
      score.name,
      mark,
      ...metrics.map((name) => twoLines(withInterval(score.estimates[name]))),
      score.noOption === null ? null : percent(onNoOption(score.noOption)),
      score.n,
      Math.round(score.effectiveN * 10) / 10,
      ...this.savedCell(score.name),
    ];
    const first = conditions[0]!.score;
    const rows = [
      ...conditions.flatMap(({ score, answered, verdict }) => [
        row(score, markLines(verdictInWords(verdict))),
        ...(answered === undefined ? [] : [row(answered, "")]),
      ]),
      ...floors.map((floor) => row(floor, floor.role)),
      ...(metrics.some(humanValueOf)
        ? [
            [
              "the humans themselves",
              "reference",
              ...metrics.map((name) => {
                const human = humanValueOf(name);
                return human === undefined ? null : twoLines(withInterval(first.estimates[human]));
              }),
              null,
              first.n,
              Math.round(first.effectiveN * 10) / 10,
              ...this.savedCell(""),
            ],
          ]
        : []),
    ];
    return new Table(
      this.title,
      [
        { name: "answers from" },
        // Beside the name: a reader of a narrow window sees it without scrolling.
        { name: "verdict" },
        ...metrics.map((name) => ({ name: registry[name].symbol })),
        { name: "no option" },
        { name: "n" },
        { name: "eff. n" },
        ...(this.saved === undefined ? [] : [{ name: "interviews saved" }]),
      ],
      rows,
      ablationNotes(this.comparison, metrics, { notPart: this.notPart, wilcoxon: this.wilcoxon }),
      [
        { before: 0, heading: "simulated" },
        {
          before: conditions.length + conditions.filter(({ answered }) => answered !== undefined).length,
          heading: "held against",
        },
      ],
      conditions.flatMap(({ score }) =>
        score.noOption === null ? [] : readWarnings(score.name, score.noOption),
      ),
    );
  }

  /** The main metrics within each category of items. */
  byCategory(): Table {
    const { conditions, floors } = this.comparison;
    const scores = [...conditions.map(({ score }) => score), ...floors];
    const categories = [...(conditions[0]?.score.categories.keys() ?? [])];
    const inCategories = scores.flatMap((score) =>
      [...score.categories.values()].map((estimates) => ({ ...score, estimates })),
    );
    const rows = categories.flatMap((category) =>
      scores.map((score): Cell[] => [
        score.name,
        ...mainMetrics.map((name) => {
          const estimate = score.categories.get(category)?.[name];
          return estimate === undefined ? null : twoLines(withInterval(estimate));
        }),
      ]),
    );
    return new Table(
      `${this.title}, by category`,
      [{ name: "answers from" }, ...mainMetrics.map((name) => ({ name: registry[name].symbol }))],
      rows,
      categories.length === 0
        ? ["The items have no categories, or all the same one.", ...this.comparison.labels]
        : [...this.comparison.labels, ...methodNotes(this.comparison.how, inCategories, mainMetrics)],
      categories.map((category, index) => ({ before: index * scores.length, heading: category })),
    );
  }

  toMarkdown(): string {
    return toMarkdown(this.toTable());
  }

  /** A row for each condition and floor; each metric in three columns, value, low and high, in full precision. */
  toCSV(): string {
    const { conditions, floors } = this.comparison;
    const row = (score: Score, mark: string): Cell[] => [
      score.name,
      score.role,
      ...metricNames.flatMap((name) => {
        const { value, low, high } = score.estimates[name];
        return [value, low, high];
      }),
      ...noOptionKinds.map(({ key }) => score.noOption?.[key] ?? null),
      score.n,
      score.effectiveN,
      mark,
      score.role === "condition" ? ["simulated answers", ...this.comparison.labels].join("; ") : "",
    ];
    return csvOf([
      [
        "answers_from",
        "role",
        ...metricNames.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
        ...noOptionKinds.map(({ column }) => column),
        "n",
        "effective_n",
        "mark",
        "labels",
      ],
      ...conditions.flatMap(({ score, answered, verdict }) => [
        row(score, verdictInWords(verdict)),
        ...(answered === undefined ? [] : [row(answered, "")]),
      ]),
      ...floors.map((floor) => row(floor, "")),
    ]);
  }

  toLaTeX(): string {
    return toLaTeX(this.toTable());
  }

  [display](): MimeBundle {
    return { ...this.toTable()[display](), "text/markdown": this.toMarkdown() };
  }
}

/** Warnings in short lines, one below the other. */
function markLines(words: string): string {
  return words
    .replaceAll("; ", ";\n")
    .replaceAll(" with own", "\nwith own")
    .replaceAll(" too small", "\ntoo small");
}
