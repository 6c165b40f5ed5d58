import { checkOptions, type OptionNames, optionsFor } from "../../errors/known-options.js";
import {
  type ComparedCondition,
  type CompareOptions,
  type Comparison,
  compareOptions,
  compareRuns,
} from "../../fidelity/compare.js";
import { answeredNote, methodNotes } from "../../fidelity/fidelity-report.js";
import type { ConditionTest } from "../../fidelity/judge.js";
import {
  ablationMetrics,
  humanValueOf,
  type MetricName,
  mainMetrics,
  meaningOf,
  metricNames,
  metrics as registry,
  testedMetrics,
} from "../../fidelity/metric/metrics.js";
import type { Score } from "../../fidelity/score.js";
import { verdictInWords } from "../../fidelity/verdict/verdict-in-words.js";
import { associationNote, uniformNote } from "../../fidelity/verdict/verdict-notes.js";
import type { MixedOptions } from "../../mixed/mixed-options.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { decimal, percent, pText, signed, twoLines, withInterval } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { noOptionKinds, onNoOption } from "../../simulate/answers/no-option.js";
import { readWarnings } from "../../simulate/answers/read-warning.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { csvOf } from "../format/csv.js";
import { toLaTeX } from "../format/latex.js";
import { toMarkdown } from "../format/markdown.js";
import { howTested } from "./how-tested.js";
import { interviewsSavedBy } from "./interviews-saved.js";
import { verdictSentence } from "./verdict-sentence.js";

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
      this.notes(metrics),
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
        : [...this.comparison.labels, ...methodNotes(this.comparison.how, conditions[0]!.score, mainMetrics)],
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

  private notes(metrics: readonly MetricName[]): string[] {
    const { conditions, floors, how, labels } = this.comparison;
    const first = conditions[0]!.score;
    return [
      `Verdict: ${verdictSentence(this.comparison)}`,
      ...labels,
      ...conditions.map((condition) => this.conditionNote(condition)),
      ...conditions
        .flatMap(({ answered }) => (answered === undefined ? [] : [answeredNote(answered)]))
        .slice(0, 1),
      ...this.testNotes(),
      sentence(metrics.map(meaningOf)),
      sentence(floors.map((floor) => `${floor.name}: ${floor.says}`)),
      ...methodNotes(how, first, metrics),
      ...ablationMetrics
        .filter((name) => !metrics.includes(name))
        .map(
          (name) => `Not part of this run: ${registry[name].symbol}, which needs ${registry[name].needs}.`,
        ),
      ...this.notPart.map((what) => `Not part of this run: ${what}.`),
    ];
  }

  /** How one condition compares with the uniform floor, with shuffled respondents and with the reference. */
  private conditionNote({ score, verdict, shuffle }: ComparedCondition): string {
    const { tests, reference } = this.comparison;
    const against = tests
      .filter((test) => test.condition === score.name)
      .map((test) => this.differenceNote(test));
    return [
      `${score.name}: ${uniformNote(verdict.uniform)}`,
      associationNote(verdict.association, shuffle, score.estimates.own.value),
      ...(against.length > 0 ? [`minus ${reference}: ${against.join(", ")}`] : []),
    ]
      .join("; ")
      .concat(".");
  }

  private differenceNote({ metric, difference, corrected, wilcoxonCorrected }: ConditionTest): string {
    // Two runs that differ on no item have no signed ranks.
    const ranked = this.wilcoxon && !Number.isNaN(wilcoxonCorrected);
    const wilcoxon = ranked ? `, Wilcoxon p ${pText(wilcoxonCorrected)}` : "";
    return `${registry[metric].symbol} ${signed(difference.value)} (p ${pText(corrected)}${wilcoxon})`;
  }

  private testNotes(): string[] {
    const { tests, testing } = this.comparison;
    const { question, swaps, deals, family } = testing;
    const smallest = testedMetrics.map((metric) => {
      const of = tests.filter((test) => test.metric === metric).map((test) => test.smallest[question]);
      return { symbol: registry[metric].symbol, effect: Math.max(...of) };
    });
    const found = smallest.filter(({ effect }) => Number.isFinite(effect));
    return [
      `Own r is tested against ${deals} random deals of the answers to the respondents, one-sided${tests.length === 0 ? "" : `; differences: ${howTested(question)}, ${swaps} swaps`}. p after Holm's correction over all ${family} tests in the table.`,
      ...(tests.length > 0 && found.length > 0
        ? [
            `The smallest differences that four runs in five like these would have found: ${found.map(({ symbol, effect }) => `${symbol} ${decimal(effect)}`).join(", ")}.`,
          ]
        : []),
      ...(this.wilcoxon && tests.length > 0
        ? [
            `Wilcoxon: signed ranks of items, p after Bonferroni's correction over ${tests.length} tests. It takes items for independent, and where answers hang together it finds differences between two runs of one method too often.`,
          ]
        : []),
    ];
  }
}

/** Warnings in short lines, one below the other. */
function markLines(words: string): string {
  return words.replaceAll("; ", ";\n").replaceAll(" with own", "\nwith own");
}

function sentence(parts: readonly string[]): string {
  return `${parts.join("; ")}.`;
}
