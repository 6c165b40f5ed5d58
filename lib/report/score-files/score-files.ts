import { basename } from "node:path";
import { counted } from "../../errors/counted.js";
import { checkOptions, type OptionNames, optionsFor } from "../../errors/known-options.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type Grouping, levelLabels } from "../../fidelity/answers/grouping.js";
import { conventionOf } from "../../fidelity/convention/conventions.js";
import { type EvaluateOptions, evaluate, evaluateOptions } from "../../fidelity/evaluate.js";
import type { FidelityReport } from "../../fidelity/fidelity-report.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { allRead, meanNoOption, type NoOption } from "../../simulate/answers/no-option.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Codebook } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type AnswerSource, answersFrom } from "./answer-source.js";
import { type MatchedRows, matchRows } from "./match-rows.js";
import { missingWhenNegative, type ReadItem, readItem } from "./read-item.js";
import { itemOfColumn, itemsAnswered } from "./stated-probabilities.js";

/** How files are read and scored. */
export interface ScoreFilesOptions extends Omit<EvaluateOptions, "groupings" | "reference"> {
  /** The codebook of the human answers, or its file (default: the one beside the file). */
  readonly codebook?: string | Codebook;
  /** The weight column of the human answers (default: the codebook's; `null`: none). */
  readonly weight?: string | null;
  /** Columns of the human answers to group respondents by, each on its own. */
  readonly by?: readonly string[];
  /** The items to score (default: all that both sides have). */
  readonly items?: readonly string[];
  /** The column that says who a row is, on both sides (default: the human answers' id column). */
  readonly id?: string;
}

const { groupings: _groupings, reference: _reference, ...scoringOptions } = evaluateOptions;

const scoreFilesOptions: OptionNames<Required<ScoreFilesOptions>> = {
  ...scoringOptions,
  ...{ codebook: true, weight: true, by: true, items: true, id: true },
};

/**
 * Scores answers that any other tool has made: a file that `loadSurvey` reads, a survey or a danfo frame, with a row
 * for each respondent and a column for each item, or a folder with a JSON file for each agent, as PSII's release has.
 * Cells hold codes, value labels, or a model's replies, which are read.
 *
 * Rows are matched by id where both sides have one, and humans who were not simulated are the floor of other
 * respondents. Without an id rows are matched by their order, if both sides have as many. Otherwise they are scored as
 * two samples: by their marginals, without own-respondent association.
 *
 * @param human the human answers, with a codebook beside them or in `options.codebook`
 * @param simulated the answers to score
 * @throws PopuliError for an option that it has not, and naming file and column: no items in common, an unknown column, an id that occurs twice
 * @example
 * await scoreFiles("human.csv", "simulated.csv", { convention: "psii", weight: "W_WEIGHT", by: ["Q260"] });
 */
export async function scoreFiles(
  human: AnswerSource,
  simulated: AnswerSource,
  options: ScoreFilesOptions = {},
): Promise<FidelityReport> {
  checkOptions("scoreFiles", options, scoreFilesOptions);
  const { codebook, weight, progress, signal } = options;
  const survey = await answersFrom(human, "human answers", {
    progress,
    signal,
    ...(codebook !== undefined && { codebook }),
    ...(weight !== undefined && { weight }),
  });
  const made = await answersFrom(simulated, "simulated answers", { progress, signal, weight: null });
  const by = options.by ?? [];
  const matched = matchRows(survey, made, options.id, options.seed ?? 1);
  const items = itemsInBoth(survey, made, matched.id, options);
  const negativesMissing = missingWhenNegative(survey, items);
  const read = items.map((item) => readItem(item, survey, made, matched, negativesMissing));
  const cells = read.reduce((sum, { answered }) => sum + answered, 0);
  const none = read.flatMap((one) => one.none);
  const condition = basename(made.file);
  const set = (kind: AnswerSet["kind"], name: string, rows: Int32Array, items: AnswerSet["items"]) => ({
    kind,
    name,
    respondents: rows,
    weights: weightsOf(survey, rows),
    items,
    noOption: allRead,
  });
  const run: SimulatedRun = {
    condition: { name: condition },
    survey,
    answers: {
      ...set(
        "simulated",
        condition,
        matched.human,
        read.map((one) => one.simulated),
      ),
      noOption: shareOf(none, cells),
    },
    human: set(
      "human",
      "human",
      matched.human,
      read.map((one) => one.human),
    ),
    ...(matched.others.length > 0 && {
      others: set(
        "human",
        "other humans",
        matched.others,
        read.map((one) => one.others),
      ),
    }),
    identifiers: [...new Set([...survey.identifiers, ...by])].map((name) => survey.column(name)),
    labels: [
      `answers of ${condition}, made elsewhere, beside ${basename(survey.file)}`,
      ...(survey.codebook.synthetic ? ["synthetic survey: no real people"] : []),
      ...matched.says,
      ...columnsLeftOut(survey, made, items, matched.id, options),
      ...cellsLeftOut(read, cells),
      ...(read.some((one) => one.inferred)
        ? [
            `Without a codebook the options are the answers that occur${negativesMissing ? ", and negative codes count as missing" : ""}.`,
          ]
        : []),
    ],
  };
  const groupings = by.map((name) => groupingOf(survey, made, name, matched));
  const labels = [
    ...run.labels,
    ...weightsLeftOut(survey, matched, options),
    ...groupings.flatMap(ungrouped),
  ];
  return evaluate(
    { ...run, labels },
    { ...optionsFor<EvaluateOptions>(options, evaluateOptions), groupings },
  );
}

/** Cells on no option as shares of all cells. */
function shareOf(none: readonly NoOption[], cells: number): NoOption {
  const all = Array.from({ length: cells }, (_, cell) => none[cell] ?? allRead);
  return meanNoOption(all);
}

/** The items to score: those asked for, or all that both sides have. */
function itemsInBoth(
  survey: Survey,
  made: Survey,
  id: string | undefined,
  options: ScoreFilesOptions,
): string[] {
  const columns = itemsAnswered(made);
  for (const name of options.items ?? []) {
    survey.variable(name);
    if (columns.has(name)) continue;
    throw new PopuliError(
      "the simulated answers have no such column",
      { file: made.file, column: name },
      adviseName(name, [...columns]),
    );
  }
  const apart = apartFromItems(survey, id, options);
  const items = (options.items ?? asked(survey)).filter((name) => columns.has(name) && !apart.has(name));
  if (items.length === 0) {
    throw new PopuliError(
      `no item of '${basename(survey.file)}' is a column of the simulated answers`,
      { file: made.file },
      `the human answers' items: ${survey.items.slice(0, 12).join(", ")}`,
    );
  }
  return items;
}

/** Columns that are not items: ids, weights, and those to group by. */
function apartFromItems(survey: Survey, id: string | undefined, { by = [] }: ScoreFilesOptions): Set<string> {
  return new Set([...by, ...[id, survey.weight].filter((name) => name !== undefined)]);
}

/** The human items; without a codebook also columns whose few answers happen to be all alike or all distinct. */
function asked(survey: Survey): string[] {
  const few = 20;
  return [...survey.codebook.variables.values()]
    .filter(({ name, role, values }) => {
      if (role === "item" || values.length > 0) return role === "item";
      return role === "id" ? survey.size <= few : survey.column(name).levels.length === 1;
    })
    .map(({ name }) => name);
}

function columnsLeftOut(
  survey: Survey,
  made: Survey,
  items: readonly string[],
  id: string | undefined,
  options: ScoreFilesOptions,
): string[] {
  const known = new Set([...items, ...apartFromItems(survey, id, options)]);
  const notSimulated = options.items === undefined ? survey.items.filter((name) => !known.has(name)) : [];
  const notHuman = [...made.codebook.variables.keys()].filter(
    (name) => !survey.codebook.variables.has(itemOfColumn(name) ?? name),
  );
  return [
    ...(notSimulated.length > 0
      ? [
          `${counted(notSimulated.length, "item of the human answers was", "items of the human answers were")} not simulated: ${some(notSimulated)}.`,
        ]
      : []),
    ...(notHuman.length > 0
      ? [
          `${counted(notHuman.length, "column of the simulated answers is not among the human ones and was", "columns of the simulated answers are not among the human ones and were")} not scored: ${some(notHuman)}.`,
        ]
      : []),
  ];
}

/** Labels about cells without an answer, on either side. */
function cellsLeftOut(read: readonly ReadItem[], cells: number): string[] {
  const texts = new Map<string, number>();
  for (const { noOption } of read)
    for (const [text, count] of noOption) texts.set(text, (texts.get(text) ?? 0) + count);
  const none = [...texts.values()].reduce((sum, count) => sum + count, 0);
  const found = [...texts]
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => `${count} ${text === "" ? "empty or missing" : `× '${text}'`}`);
  const missing = read.filter((one) => one.missing > 0);
  return [
    ...(none > 0 ? [`${none} of ${cells} simulated cells hold no option: ${some(found)}`] : []),
    ...(missing.length > 0
      ? [
          `human answers that are missing, left out item by item: ${some(missing.map(({ human, missing }) => `${human.item} ${missing}`))}`,
        ]
      : []),
  ];
}

/** Labels about respondents whose weight is 0, and about a convention that uses no weights. */
function weightsLeftOut(survey: Survey, { human }: MatchedRows, { convention }: ScoreFilesOptions): string[] {
  if (survey.weight === undefined) return [];
  const { name, weighted } = conventionOf(convention);
  if (!weighted)
    return [`the convention ${name} counts everyone once: the weight ${survey.weight} is not used`];
  const none = human.filter((row) => row >= 0 && survey.weights[row] === 0).length;
  if (none === 0) return [];
  const who = none === 1 ? "1 respondent has" : `${none} respondents have`;
  return [`${who} weight 0 in ${survey.weight} and ${none === 1 ? "counts" : "count"} for nothing`];
}

function ungrouped({ name, of }: Grouping): string[] {
  const none = of.filter((group) => group < 0).length;
  return none > 0
    ? [
        `${none} of ${counted(of.length, "row")} ${none === 1 ? "has" : "have"} no ${name} and ${none === 1 ? "is" : "are"} in none of its groups`,
      ]
    : [];
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`;
}

/** Survey weights, scaled to mean 1 over the humans where there are rows without a human, which have weight 1. */
function weightsOf(survey: Survey, rows: Int32Array): Float64Array {
  const humans = rows.filter((row) => row >= 0);
  const mean = humans.reduce((sum, row) => sum + survey.weights[row]!, 0) / humans.length;
  const scale = rows.length > humans.length && mean > 0 ? mean : 1;
  return Float64Array.from(rows, (row) => (row < 0 ? 1 : survey.weights[row]! / scale));
}

/** Groups by a column of the human answers; rows without a human are grouped by the simulated column of that name. */
function groupingOf(survey: Survey, made: Survey, name: string, matched: MatchedRows): Grouping {
  const column = survey.column(name);
  const own = made.codebook.variables.has(name) ? made.column(name) : undefined;
  const position = new Map(column.levels.map((code, k) => [String(code), k]));
  return {
    name,
    size: column.levels.length,
    labels: levelLabels(column),
    of: Int32Array.from(matched.human, (row, i) =>
      row >= 0
        ? (column.level[row] ?? -1)
        : (position.get(String(own?.raw(matched.simulated[i]!) ?? "")) ?? -1),
    ),
  };
}
