import { counted } from "../errors/counted.js";
import type { Grouping } from "../fidelity/answers/grouping.js";
import type { IntervalsFor } from "../fidelity/jackknife/run-design.js";
import { fewestItems } from "../fidelity/significance/two-way.js";
import { type SegmentMaps, segmentMaps } from "../fidelity/structure/segment-maps.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { decimal, percent, pValue, signed } from "../show/number-text.js";
import { type Cell, Table } from "../show/table.js";
import type { Simulation } from "../simulate/result/simulation.js";
import type { Dimension } from "./configuration.js";
import type { ScoreDifference, ScoreEstimate } from "./differences.js";
import { type DimensionScore, dimensionScores, type ScoreKey, scoreOf } from "./dimension-scores.js";

/** What a row of the tables is. */
export type ConfigurationRole = "configuration" | "control" | "baseline" | "floor" | "humans";

/** A configuration, its control, or what they are held against, with every score. */
export interface ConfigurationRow {
  readonly name: string;
  readonly role: ConfigurationRole;
  /** Of a control or a baseline, the configuration that it belongs to. */
  readonly of?: string;
  /** Mean length of the words before the question. */
  readonly prompt?: { readonly characters: number; readonly tokens?: number };
  readonly identifiers?: number;
  readonly scores: Readonly<Record<ScoreKey, ScoreEstimate>>;
}

/** How often each configuration is best on a score, among other studies. */
export type BestShares = Readonly<Record<string, number>>;

/** Whether a configuration restores heterogeneity beyond the length of its prompt. */
export interface Restored {
  readonly configuration: string;
  readonly restores: boolean;
  /** On what it beats its control, and on what not. */
  readonly against: readonly ScoreDifference[];
}

/** One model's answers under several configurations, held against humans and controls. */
export class ConfigurationComparison implements Displayable {
  constructor(
    /** The model that answered. */
    readonly model: string,
    readonly rows: readonly ConfigurationRow[],
    /** Of each score: how often each configuration would be the best among other respondents and other items. */
    readonly best: Readonly<Record<ScoreKey, BestShares>>,
    /** Between configurations, on the scores that dimensions are ranked by. */
    readonly differences: readonly ScoreDifference[],
    readonly restored: readonly Restored[],
    readonly how: {
      readonly grouping: string;
      readonly segments: number;
      readonly respondents: number;
      readonly items: number;
      readonly seeds: readonly number[];
      /** What shows what other respondents would do: "200 samples without some of the respondents". */
      readonly others: string;
      /** Whose others intervals are for. */
      readonly intervalsFor: IntervalsFor;
      readonly labels: readonly string[];
    },
    /** The first seed's simulation of each configuration, and the segments that structure is by. */
    readonly runs: { readonly grouping: Grouping; readonly all: readonly Simulation[] },
  ) {}

  /**
   * Maps of the segments by human answers and by those under each configuration, for `plot.maps` and `plot.distances`.
   *
   * @throws PopuliError where fewer than two segments answered
   */
  maps(): SegmentMaps {
    const { grouping, all } = this.runs;
    return segmentMaps(all, { grouping, seed: this.how.seeds[0]! });
  }

  /** What can be said of the configurations, in sentences. */
  get sentences(): readonly string[] {
    const { items } = this.how;
    if (items < fewestItems) return [tooFewItems(items)];
    const decided = this.differences.filter(({ verdict }) => verdict !== "undecided");
    return [
      ...this.restored.map(restoredInWords),
      ...decided.map(differenceInWords),
      ...headlines().flatMap((score) => [...this.undecidedInWords(score), this.rankedInWords(score)]),
    ];
  }

  /** The scores of one dimension, or of those that dimensions are ranked by. */
  toTable(dimension?: Dimension): Table {
    const scores = dimension === undefined ? headlines() : all().filter((one) => one.dimension === dimension);
    const { grouping, segments, respondents, items, seeds, others, intervalsFor, labels } = this.how;
    const isDecided = items >= fewestItems;
    const ranked = isDecided ? scores : [];
    return new Table(
      `${this.model}: ${dimension === undefined ? "configurations" : `${dimension} fidelity`} (simulated answers)`,
      [
        { name: "answers" },
        { name: "told" },
        { name: "tokens" },
        ...scores.map(({ symbol, better }) => ({ name: `${symbol} ${better === "lower" ? "↓" : "↑"}` })),
        ...ranked.map(({ symbol }) => ({ name: `best on ${symbol}` })),
      ],
      this.rows.map((row): Cell[] => [
        row.name,
        row.identifiers ?? null,
        row.prompt === undefined
          ? null
          : row.prompt.tokens === undefined
            ? `${Math.round(row.prompt.characters)} characters`
            : Math.round(row.prompt.tokens),
        ...scores.map(({ key }) => inBrackets(row.scores[key])),
        ...ranked.map(({ key }) =>
          row.role === "configuration" ? percent(this.best[key][row.name] ?? 0) : null,
        ),
      ]),
      [
        ...scores.map(({ symbol, says }) => `${symbol}: ${says}`),
        `segments: ${segments} of ${grouping}; ${counted(respondents, "respondent")}, ${counted(items, "item")}, seeds ${seeds.join(", ")}`,
        "one answer is drawn for each respondent and item where answers are probabilities, so that they have the noise of a sample as the humans' answers have; means over draws; own r is of the probabilities",
        ...(this.restored.length > 0
          ? ["Mantel r is held against the control's by swapping respondents between the two, on these items"]
          : []),
        isDecided
          ? `[ ]: 95 % intervals for other ${intervalsFor} and other items like these, from items left out and ${others}; best on: how often among such others`
          : tooFewItems(items),
        ...labels,
      ],
      [],
      isDecided ? this.restored.map(restoredInWords) : [],
    );
  }

  /** Which differences are real, which are too small to matter, and which are undecided. */
  differencesTable(): Table {
    return new Table(
      `${this.model}: differences between configurations`,
      [
        { name: "score" },
        { name: "first" },
        { name: "second" },
        { name: "difference" },
        { name: "p" },
        { name: "the first is" },
      ],
      this.differences.map(({ score, first, second, difference, p, verdict }) => [
        scoreOf[score].symbol,
        first,
        second,
        signedInBrackets(difference),
        Number.isNaN(p) ? null : pValue(p),
        verdict,
      ]),
      [
        this.how.items < fewestItems
          ? tooFewItems(this.how.items)
          : `p for other ${this.how.intervalsFor} and other items, of Student's t, corrected by Holm over this table`,
        `equivalent: the 90 % interval is within the margin, ${headlines()
          .map(({ symbol, margin }) => `${margin} of ${symbol}`)
          .join(", ")}`,
      ],
    );
  }

  toJSON(): object {
    const { model, rows, best, differences, restored, how } = this;
    return { model, rows, best, differences, restored, how };
  }

  [display](): MimeBundle {
    const tables = [this.toTable(), this.differencesTable()].map((table) => table[display]());
    return {
      "text/html": tables.map((one) => one["text/html"]).join("\n"),
      "text/plain": tables.map((one) => one["text/plain"]).join("\n\n"),
    };
  }

  /** How many differences on a score are undecided, in a sentence; none where all are decided. */
  private undecidedInWords({ key, symbol }: DimensionScore & { readonly key: ScoreKey }): string[] {
    const all = this.differences.filter(({ score }) => score === key);
    const undecided = all.filter(({ verdict }) => verdict === "undecided").length;
    if (undecided === 0) return [];
    return [
      `${symbol}: ${undecided === all.length ? `all ${undecided}` : `${undecided} of ${all.length}`} differences between configurations are undecided.`,
    ];
  }

  private rankedInWords({ key, symbol, dimension }: DimensionScore & { readonly key: ScoreKey }): string {
    const ranked = Object.entries(this.best[key]).sort(([, a], [, b]) => b - a);
    const [first] = ranked;
    // A score without a value is nobody's best.
    return first === undefined || first[1] === 0
      ? `${dimension}: no configuration was scored.`
      : `${dimension} (${symbol}): ${first[0]} would be best in ${percent(first[1])} of studies like this${ranked
          .slice(1, 3)
          .map(([name, share]) => `, ${name} in ${percent(share)}`)
          .join("")}.`;
  }
}

function tooFewItems(items: number): string {
  return `No intervals and no verdict: ${counted(items, "item")} cannot tell how others would score, and ${fewestItems} can.`;
}

/** Whether a configuration restores heterogeneity, in a sentence. */
function restoredInWords({ configuration, restores, against }: Restored): string {
  const won = against.filter(({ verdict }) => verdict === "better");
  const inWords = (some: readonly ScoreDifference[]) =>
    some
      .filter(({ difference }) => !Number.isNaN(difference.value))
      .map(({ score, difference }) => `${scoreOf[score].symbol} ${signedInBrackets(difference)}`)
      .join(", ");
  return restores
    ? `${configuration} restores heterogeneity: it beats its length-matched control on ${inWords(won)}.`
    : `${configuration} does not count as restoring heterogeneity: it does not beat its length-matched control (${inWords(against)}).`;
}

function differenceInWords({ score, first, second, difference, p, verdict }: ScoreDifference): string {
  const { symbol } = scoreOf[score];
  const by = `${symbol} ${signedInBrackets(difference)}`;
  return verdict === "equivalent"
    ? `${first} and ${second} are equivalent on ${symbol}: ${by}.`
    : `${first} is ${verdict} than ${second} on ${symbol}: ${by}, p ${pValue(p)}.`;
}

function signedInBrackets({ value, low, high }: ScoreEstimate): string {
  return Number.isNaN(low) ? signed(value) : `${signed(value)} [${signed(low)}, ${signed(high)}]`;
}

function inBrackets({ value, low, high }: ScoreEstimate): string | null {
  if (Number.isNaN(value)) return null;
  return Number.isNaN(low) ? decimal(value) : `${decimal(value)} [${decimal(low)}, ${decimal(high)}]`;
}

function all(): readonly (DimensionScore & { readonly key: ScoreKey })[] {
  return dimensionScores;
}

function headlines() {
  return all().filter(({ headline }) => headline);
}
