import { basename } from "node:path";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import type { CompareOptions } from "../fidelity/compare.js";
import { evaluate } from "../fidelity/evaluate.js";
import type { FidelityReport } from "../fidelity/fidelity-report.js";
import type { Grouping } from "../fidelity/grouping.js";
import { permutation } from "../random/stream.js";
import type { AnswerSet, ItemAnswers } from "../simulate/answers.js";
import type { SimulatedRun } from "../simulate/run-shape.js";
import type { Code } from "../survey/codebook.js";
import { loadSurvey } from "../survey/load-survey.js";
import type { Survey } from "../survey/survey.js";

export interface ScoreFilesOptions extends Omit<CompareOptions, "groupings" | "reference"> {
  /** The codebook of the human file; found beside it when absent. */
  readonly codebook?: string;
  /** The human file's weight column; the codebook's when absent, none when `null`. */
  readonly weight?: string | null;
  /** Columns of the human file that η² divides the respondents by. */
  readonly by?: readonly string[];
  /** Which items; all that both files have when absent. */
  readonly items?: readonly string[];
  /** The column that says who a row is, in both files; the human file's id column when absent. */
  readonly id?: string;
}

/**
 * Scores answers any other tool produced: a row a respondent, a column an item, in any file `loadSurvey` reads. Rows are
 * matched by id where both files have one, and humans who were not simulated serve as the floor of other respondents; without an id
 * rows are matched by their order. Cells may hold codes or value labels; anything else counts as an invalid answer.
 *
 * @param human the surveyed answers, with a codebook beside them or in `options.codebook`
 * @param simulated the answers to be scored
 * @throws PopuliError naming file and column: no items in common, an unknown column, rows that cannot be matched
 * @example
 * await scoreFiles("human.csv", "simulated.csv", { preset: "psii", weight: "W_WEIGHT", by: ["Q260"] });
 */
export async function scoreFiles(
  human: string,
  simulated: string,
  options: ScoreFilesOptions = {},
): Promise<FidelityReport> {
  const { codebook, weight, progress, signal } = options;
  const survey = await loadSurvey(human, {
    progress,
    signal,
    ...(codebook !== undefined && { codebook }),
    ...(weight !== undefined && { weight }),
  });
  const made = await loadSurvey(simulated, { progress, signal, weight: null });
  const items = itemsInBoth(survey, made, options);
  const matched = matchRows(survey, made, options.id, options.seed ?? 1);
  const read = items.map((item) => readItem(item, survey, made, matched));
  const cells = read.reduce((sum, { answered }) => sum + answered, 0);
  const invalid = read.reduce((sum, one) => sum + one.invalid, 0);
  const weightsOf = (rows: Int32Array) => Float64Array.from(rows, (row) => survey.weights[row]!);
  const setOf = (kind: AnswerSet["kind"], name: string, rows: Int32Array, of: readonly ItemAnswers[]) => ({
    kind,
    name,
    respondents: rows,
    weights: weightsOf(rows),
    items: of,
    invalid: 0,
  });
  const condition = basename(simulated);
  const run: SimulatedRun = {
    condition,
    answers: {
      ...setOf(
        "simulated",
        condition,
        matched.human,
        read.map((one) => one.simulated),
      ),
      invalid: cells === 0 ? 0 : invalid / cells,
    },
    human: setOf(
      "human",
      "human",
      matched.human,
      read.map((one) => one.human),
    ),
    ...(matched.others.length > 0 && {
      others: setOf(
        "human",
        "other humans",
        matched.others,
        read.map((one) => one.others),
      ),
    }),
    labels: [
      `answers of ${condition}, made elsewhere, against ${basename(human)}`,
      ...(survey.codebook.synthetic ? ["synthetic survey: no real people"] : []),
      matched.says,
      ...notSimulated(survey, items, options),
      ...(read.some((one) => one.inferred)
        ? ["Without a codebook the options are the answers that occur, and negative codes count as missing."]
        : []),
    ],
  };
  return evaluate(run, { ...options, groupings: groupingsOf(survey, options.by ?? [], matched.human) });
}

/** Rows of both files that are the same person. */
interface Matched {
  /** Rows of the human file. */
  readonly human: Int32Array;
  /** Rows of the simulated file, in the same order. */
  readonly simulated: Int32Array;
  /** Rows of the human file without a simulated counterpart. */
  readonly others: Int32Array;
  readonly says: string;
}

function itemsInBoth(survey: Survey, made: Survey, options: ScoreFilesOptions): string[] {
  const columns = [...made.codebook.variables.keys()];
  const wanted = options.items ?? survey.items.filter((name) => columns.includes(name));
  for (const name of wanted) {
    survey.variable(name);
    if (columns.includes(name)) continue;
    throw new PopuliError(
      "the simulated file has no such column",
      { file: made.file, column: name },
      adviseName(name, columns),
    );
  }
  const apart = new Set([...(options.by ?? []), ...(options.id === undefined ? [] : [options.id])]);
  const items = wanted.filter((name) => !apart.has(name) && survey.variable(name).role !== "id");
  if (items.length === 0) {
    throw new PopuliError(
      `no item of '${basename(survey.file)}' is a column of the simulated file`,
      { file: made.file },
      `the human file's items: ${survey.items.slice(0, 12).join(", ")}`,
    );
  }
  return items;
}

function matchRows(survey: Survey, made: Survey, wanted: string | undefined, seed: number): Matched {
  const columns = [...made.codebook.variables.keys()];
  const candidates = [...survey.codebook.variables.values()].filter(({ role }) => role === "id");
  const id = wanted ?? candidates.map(({ name }) => name).find((name) => columns.includes(name));
  if (id === undefined) return matchByOrder(survey, made);
  const theirs = survey.column(id);
  if (!columns.includes(id)) {
    throw new PopuliError(
      "the simulated file has no such column",
      { file: made.file, column: id },
      adviseName(id, columns),
    );
  }
  const rowOf = new Map<string, number>();
  for (let row = 0; row < survey.size; row++) {
    const code = theirs.raw(row);
    if (code === null) continue;
    if (rowOf.has(String(code))) {
      throw new PopuliError(`the id ${code} occurs twice`, { file: survey.file, column: id });
    }
    rowOf.set(String(code), row);
  }
  const ours = made.column(id);
  const human: number[] = [];
  const simulated: number[] = [];
  const unknown: Code[] = [];
  const seen = new Set<number>();
  for (let row = 0; row < made.size; row++) {
    const code = ours.raw(row);
    const match = code === null ? undefined : rowOf.get(String(code));
    if (match === undefined) unknown.push(code ?? "empty");
    else if (seen.has(match)) {
      throw new PopuliError(`the id ${code} occurs twice`, { file: made.file, column: id });
    } else {
      seen.add(match);
      human.push(match);
      simulated.push(row);
    }
  }
  if (human.length === 0) {
    throw new PopuliError(
      `no id of this file is one of '${basename(survey.file)}'`,
      { file: made.file, column: id },
      `found ${unknown.slice(0, 3).join(", ")}; expected such as ${[...rowOf.keys()].slice(0, 3).join(", ")}`,
    );
  }
  const left =
    unknown.length === 0 ? "" : `; ${unknown.length} rows left out, their id is not in the human file`;
  return {
    human: Int32Array.from(human),
    simulated: Int32Array.from(simulated),
    others: someOthers(survey.size, seen, seed),
    says: `rows matched by ${id}: ${human.length} of ${made.size} simulated, ${survey.size} human${left}`,
  };
}

/** More other respondents than this make the floor no more exact, and a whole survey of them may not fit in memory. */
const mostOthers = 5000;

/** Respondents who were not simulated, in the file's order; a seeded draw where there are very many. */
function someOthers(size: number, simulated: ReadonlySet<number>, seed: number): Int32Array {
  const left = permutation(seed, ["score files", "others"], size).filter((row) => !simulated.has(row));
  return left.subarray(0, mostOthers).sort();
}

function matchByOrder(survey: Survey, made: Survey): Matched {
  if (survey.size !== made.size) {
    throw new PopuliError(
      `${made.size} rows cannot be matched with the ${survey.size} of '${basename(survey.file)}' by their order`,
      { file: made.file },
      "give both files a column that says who a row is, and name it as `id`",
    );
  }
  const rows = Int32Array.from({ length: survey.size }, (_, row) => row);
  return {
    human: rows,
    simulated: rows,
    others: new Int32Array(0),
    says: `rows matched by their order: ${survey.size}`,
  };
}

function readItem(name: string, survey: Survey, made: Survey, matched: Matched) {
  const variable = survey.variable(name);
  const [theirs, ours] = [survey.column(name), made.column(name)];
  const inferred = variable.values.length === 0;
  const values = inferred
    ? inferredOptions([...theirs.levels, ...ours.levels])
    : variable.values.map(({ code, label }) => ({ code, label }));
  const place = new Map<string, number>();
  for (const [k, { label }] of values.entries()) place.set(label, k);
  // A code goes before a label that reads the same.
  for (const [k, { code }] of values.entries()) place.set(String(code), k);
  const optionOf = (code: Code | null) => (code === null ? undefined : place.get(String(code)));
  const described = (rows: Float64Array): ItemAnswers => ({
    item: name,
    label: variable.label,
    ...(variable.category !== undefined && { category: variable.category }),
    ordered: variable.measure !== "nominal",
    options: values.map(({ code }) => code),
    optionLabels: values.map(({ label }) => label),
    rows,
  });
  const answersOf = (column: typeof theirs, rows: Int32Array) => {
    const answers = new Float64Array(rows.length * values.length);
    let absent = 0;
    for (const [i, row] of rows.entries()) {
      const option = optionOf(column.raw(row));
      if (option === undefined) absent += 1;
      else answers[i * values.length + option] = 1;
    }
    return { item: described(answers), absent };
  };
  const simulated = answersOf(ours, matched.simulated);
  return {
    human: answersOf(theirs, matched.human).item,
    others: answersOf(theirs, matched.others).item,
    simulated: simulated.item,
    answered: matched.simulated.length,
    invalid: simulated.absent,
    inferred,
  };
}

/** The answers that occur, in order, less the negative codes surveys use for missing ones. */
function inferredOptions(codes: readonly Code[]): { code: Code; label: string }[] {
  return [...new Set(codes)]
    .filter((code) => !(typeof code === "number" && code < 0))
    .sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1))
    .map((code) => ({ code, label: String(code) }));
}

function notSimulated(survey: Survey, items: readonly string[], options: ScoreFilesOptions): string[] {
  if (options.items !== undefined) return [];
  const left = survey.items.filter((name) => !items.includes(name));
  if (left.length === 0) return [];
  const shown = left.slice(0, 8).join(", ");
  return [
    `${left.length} items of the human file were not simulated: ${shown}${left.length > 8 ? ", …" : ""}.`,
  ];
}

function groupingsOf(survey: Survey, by: readonly string[], rows: Int32Array): Grouping[] {
  return by.map((name) => {
    const column = survey.column(name);
    return {
      name,
      size: column.levels.length,
      of: Int32Array.from(rows, (row) => column.level[row] ?? -1),
    };
  });
}
