import { counted } from "../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { percent, withInterval } from "../show/number-text.js";
import { type Cell, Table } from "../show/table.js";
import { type NoOption, noOptionKinds, onNoOption } from "../simulate/answers/no-option.js";
import { readWarnings } from "../simulate/answers/read-warning.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { HowScored } from "./how-scored.js";
import {
  type ItemMetricName,
  itemMetrics,
  jointMetrics,
  type MetricName,
  metrics,
  reportMetrics,
} from "./metric/metrics.js";
import type { Score } from "./score.js";
import type { ShuffleTest } from "./significance/shuffle-test.js";
import { fewestItems } from "./significance/two-way.js";
import type { StructuralFidelity } from "./structure/structural-fidelity.js";
import type { Verdict } from "./verdict/verdict.js";
import { verdictInWords } from "./verdict/verdict-in-words.js";
import { associationNote, uniformNote } from "./verdict/verdict-notes.js";
import type { Worth } from "./worth/worth-table.js";

/** The metrics of one item. */
export type ItemFidelity = { readonly item: string } & Readonly<Record<ItemMetricName, number>>;

/**
 * The fidelity of one run beside its floors. Shows itself as a table: metrics in rows, the run and the floors in
 * columns.
 */
export class FidelityReport implements Displayable {
  constructor(
    readonly run: SimulatedRun,
    readonly score: Score,
    readonly verdict: Verdict,
    /** Own r beside shuffled respondents. */
    readonly shuffle: ShuffleTest,
    readonly floors: readonly Score[],
    readonly how: HowScored,
    /** By each grouping asked for. */
    readonly structure: readonly StructuralFidelity[] = [],
    /** How many interviews the run is worth, where that was asked for. */
    readonly worth?: Worth | undefined,
    /** The metrics of those respondents alone who answered, where many did not. */
    readonly answered?: Score | undefined,
  ) {}

  /** The metrics of each item; NaN where one is not defined for it. */
  get items(): readonly ItemFidelity[] {
    return itemsOf(this.score);
  }

  /** The metrics, and the notes a reader needs. */
  toTable(): Table {
    const columns = [this.score, ...(this.answered === undefined ? [] : [this.answered]), ...this.floors];
    const rows: Cell[][] = reportMetrics
      .filter((name) => Number.isFinite(this.score.estimates[name].value))
      .map((name) => [metrics[name].symbol, ...columns.map((score) => withInterval(score.estimates[name]))]);
    rows.push(
      ["n", ...columns.map((score) => score.n)],
      ["effective n", ...columns.map((score) => Math.round(score.effectiveN * 10) / 10)],
      ...noOptionRows(columns),
    );
    return new Table(
      `Fidelity of ${this.score.name} (simulated answers)`,
      [{ name: "metric" }, ...columns.map((score) => ({ name: score.name }))],
      rows,
      [...this.warnings(), ...this.meanings(), ...methodNotes(this.how, columns, reportMetrics)],
      [],
      readWarnings(this.score.name, this.run.answers.noOption),
    );
  }

  /** Every metric of the run and its floors as plain data, without the replicates. */
  toJSON(): object {
    const plain = (score: Score) => {
      const { name, role, estimates, categories, n, effectiveN, noOption, excluded } = score;
      return {
        ...{ name, role, n, effectiveN, noOption, excluded },
        metrics: estimates,
        categories: Object.fromEntries(categories),
        items: itemsOf(score),
      };
    };
    const { convention, seed, draws } = this.how;
    return {
      labels: this.run.labels,
      convention: convention.name,
      seed,
      target: convention.target,
      draws,
      mark: verdictInWords(this.verdict),
      verdict: this.verdict,
      shuffle: this.shuffle,
      simulated: plain(this.score),
      ...(this.answered !== undefined && { answered: plain(this.answered) }),
      floors: this.floors.map(plain),
      structure: this.structure,
      ...(this.worth !== undefined && { worth: this.worth }),
    };
  }

  /** The table of metrics, one for each grouping, and that of the worth. */
  tables(): Table[] {
    return [this, ...this.structure, ...(this.worth === undefined ? [] : [this.worth])].map((part) =>
      part.toTable(),
    );
  }

  [display](): MimeBundle {
    const tables = this.tables();
    return {
      "text/html": tables.map((table) => table.toHtml()).join("\n"),
      "text/plain": tables.map((table) => table.toText()).join("\n\n"),
    };
  }

  private warnings(): string[] {
    const words = verdictInWords(this.verdict);
    return [
      ...this.run.labels,
      ...(words === "" ? [] : [`Mark: ${words}.`]),
      `${[uniformNote(this.verdict.uniform), associationNote(this.verdict.association, this.shuffle, this.score.estimates.own.value)].join("; ")}.`,
    ];
  }

  private meanings(): string[] {
    const { estimates } = this.score;
    const human = jointMetrics.flatMap((metric) => ("human" in metric ? [metric.human] : []));
    return [
      ...(this.answered === undefined ? [] : [answeredNote(this.answered)]),
      ...human
        .filter(({ key }) => Number.isFinite(estimates[key].value))
        .map(({ key, symbol, says }) => `${symbol}, ${says}: ${withInterval(estimates[key])}.`),
      `${this.floors.map((floor) => `${floor.name}: ${floor.says}`).join("; ")}.`,
    ];
  }
}

/** A row for the share on no option, and one for each kind of it that occurs. */
function noOptionRows(columns: readonly Score[]): Cell[][] {
  const row = (name: string, share: (shares: NoOption) => number): Cell[] => [
    name,
    ...columns.map(({ noOption }) => (noOption === null ? null : percent(share(noOption)))),
  ];
  const kinds = noOptionKinds.filter(({ key }) => columns.some(({ noOption }) => (noOption?.[key] ?? 0) > 0));
  return [
    row("on no option", onNoOption),
    ...kinds.map(({ key, word }) => row(`  ${word}`, (shares) => shares[key])),
  ];
}

function itemsOf({ items, byItem }: Score): ItemFidelity[] {
  return items.map((item, j): ItemFidelity => {
    const values = Object.fromEntries(itemMetrics.map(({ key }) => [key, byItem[key][j]!]));
    return { item, ...(values as Record<ItemMetricName, number>) };
  });
}

/** What a row or column of those who answered is, for a note. */
export function answeredNote({ name }: Score): string {
  return `${name}: the simulated answers of those respondents alone who answered the item. Where it is nearer, the humans' nonresponse depends on what they would have answered.`;
}

/**
 * What estimates and intervals are of.
 *
 * @param rows all that are shown
 */
export function intervalNotes(
  how: HowScored,
  { n, items }: Pick<Score, "n" | "items">,
  shown: readonly MetricName[],
  rows: readonly Pick<Score, "estimates">[],
): string[] {
  const { convention, draws, seed, sampled, intervalsFor } = how;
  const count = counted(items.length, "item");
  return [
    convention.target === "population"
      ? "Estimates and intervals are of the population: what the chance of who was asked adds to a metric is taken off, by the jackknife."
      : `Estimates and intervals are of a sample of this size, ${counted(n, "respondent")}: the chance of who was asked counts as misfit.`,
    ...(sampled
      ? [
          `From probabilities one answer is drawn for each respondent and item, as humans give one; means of ${counted(draws, "draw")}.`,
        ]
      : []),
    items.length < fewestItems
      ? `No intervals: ${count} cannot tell how others would score. In brackets ( ), the lowest and the highest item${convention.target === "population" ? ", each without the chance of who was asked" : ""}.`
      : `[ ]: 95 % intervals for other ${intervalsFor} and other items like these, of ${counted(n, "respondent")} and ${count}; random floors are means of ${counted(draws, "draw")}, seed ${seed}.`,
    ...(intervalsFor === "respondents"
      ? []
      : [
          `Verdicts and tests on items like these are for other ${intervalsFor} too; the p of own r is the larger of that of random deals and that of a t test by them. Intervals of other humans take respondents for units. ED has none by clusters and replicate weights, which do not tell its uncertainty.`,
        ]),
    ...withoutInterval(items.length, shown),
    ...undeterminedNotes(rows, shown),
  ];
}

/** Which of the metrics shown have an interval that is all they can be, and why. */
function undeterminedNotes(
  rows: readonly Pick<Score, "estimates">[],
  shown: readonly MetricName[],
): string[] {
  const found = shown.filter((name) => rows.some(({ estimates }) => estimates[name].undetermined === true));
  if (found.length === 0) return [];
  const each = found.map((name) => `${metrics[name].symbol} ${metrics[name].range.join(" to ")}`);
  return [
    `[not determined]: the interval is all that the metric can be (${each.join(", ").replaceAll("-", "−")}), so that nothing is known of it.${found.includes("pairs") ? " So it is where correlations of pairs of items differ no more than chance makes them, as where answers hardly differ between people." : ""}`,
  ];
}

/** Which of the metrics shown need more items for an interval than there are. */
function withoutInterval(items: number, shown: readonly MetricName[]): string[] {
  const needs = shown.flatMap((name) => {
    const { symbol, intervalFrom = 0 } = metrics[name];
    return items >= fewestItems && items < intervalFrom ? [`${symbol} (${intervalFrom})`] : [];
  });
  return needs.length === 0
    ? []
    : [
        `No interval where it takes more items, in brackets the lowest and the highest item: ${needs.join(", ")}.`,
      ];
}

/** Smoothing by 1e-12 leaves less than this normalised entropy where all answers are alike. */
const noEntropy = 1e-9;

/**
 * The notes of every table of metrics: the convention, the intervals of the metrics shown, what was left out.
 *
 * @param scores all that are shown, that of a condition first
 */
export function methodNotes(
  how: HowScored,
  scores: readonly Score[],
  shown: readonly MetricName[],
): string[] {
  const score = scores[0]!;
  const constant = score.items.filter((_, j) => score.byItem.entropyHuman[j]! < noEntropy);
  return [
    `${how.convention.says}.`,
    ...intervalNotes(how, score, shown, scores),
    ...(score.noOption !== null && onNoOption(score.noOption) > 0
      ? ["Metrics are of the shares among the simulated answers that were read."]
      : []),
    ...(constant.length > 0
      ? [
          `${counted(constant.length, "item has", "items have")} no variance in the human answers, so no association: ${constant.slice(0, 8).join(", ")}${constant.length > 8 ? ", …" : ""}.`,
        ]
      : []),
    ...(score.excluded.length > 0
      ? [`Left out, nobody answered on one side: ${score.excluded.join(", ")}.`]
      : []),
  ];
}
