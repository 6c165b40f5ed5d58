import { basename } from "node:path";
import { checkOptions } from "../../errors/known-options.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { mixed } from "../../mixed/mixed.js";
import type { MixedOptions } from "../../mixed/mixed-options.js";
import type { Mixed } from "../../mixed/mixed-result.js";
import type { MixedRun } from "../../mixed/people/mixed-run.js";
import { allRead, meanNoOption } from "../../simulate/answers/no-option.js";
import type { Codebook } from "../../survey/codebook/codebook.js";
import { surveyDesign } from "../../survey/design/survey-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type AnswerSource, answersFrom } from "../score-files/answer-source.js";
import { matchRows } from "../score-files/match-rows.js";
import { missingWhenNegative, readItem } from "../score-files/read-item.js";
import { itemsAnswered } from "../score-files/stated-probabilities.js";
import { type JoinedPeople, joinPeople } from "./join-people.js";

/** How files of human and of simulated answers are read, and what is estimated from them. */
export interface MixedFilesOptions extends Omit<MixedOptions, "interviewed" | "design"> {
  /**
   * Who counts as interviewed: "all" who have human answers (the default), a number of them drawn by seed, or the name of a
   * column of the human answers that holds 1 or "yes" for them.
   */
  readonly interviewed?: number | string;
  /** The codebook of the human answers, or its file (default: the one beside the file). */
  readonly codebook?: string | Codebook;
  /** The weight column (default: the codebook's; `null`: none). */
  readonly weight?: string | null;
  /** The columns of strata and of clusters (default: the codebook's; `null`: none). */
  readonly strata?: string | null;
  readonly clusters?: string | null;
  /** The column that says who a row is, on both sides (default: the human answers' id column). */
  readonly id?: string;
}

/**
 * Mixed-subjects estimates from answers that any tool has made: human answers of those who were interviewed, and simulated
 * answers of these and of others. In both files a row is a person and a column an item; rows are matched by id, or by their
 * order where both files have as many. Traits, weights and units of those without human answers are columns of the simulated
 * file.
 *
 * @throws PopuliError as `mixed` does, for files without a column in common, and where nobody was left to be predicted
 * @example
 * await mixedFiles("human.csv", "simulated.csv", { interviewed: 25, items: ["Q1"] });
 */
export async function mixedFiles(
  human: AnswerSource,
  simulated: AnswerSource,
  options: MixedFilesOptions = {},
): Promise<Mixed> {
  checkOptions("mixedFiles", options, {
    ...{ interviewed: true, codebook: true, weight: true, strata: true, clusters: true, id: true },
    ...{ target: true, items: true, by: true, differences: true, contrasts: true, about: true },
    ...{ population: true, estimator: true, predictions: true, control: true, seed: true, progress: true },
    ...{ signal: true },
  });
  const { codebook, weight, progress, signal, interviewed = "all", strata, clusters, id, ...rest } = options;
  const survey = await answersFrom(human, "human answers", {
    progress,
    signal,
    ...(codebook !== undefined && { codebook }),
    ...(weight !== undefined && { weight }),
  });
  const made = await answersFrom(simulated, "simulated answers", { progress, signal, weight: null });
  const matched = matchRows(survey, made, id, options.seed ?? 1);
  const items = itemsInBoth(survey, made, options.items, matched.id);
  const people = joinPeople(survey, made, matched.id, items);
  const negativesMissing = missingWhenNegative(survey, items);
  const rows = {
    human: people.human,
    simulated: people.simulated,
    others: new Int32Array(0),
    id: matched.id,
    says: [],
  };
  const read = items.map((item) => readItem(item, survey, made, rows, negativesMissing));
  const respondents = Int32Array.from({ length: people.survey.size }, (_, i) => i);
  const common = { respondents, weights: people.survey.weights };
  const condition = basename(made.file);
  const none = read.flatMap((one) => one.none);
  const cells = read.reduce((sum, { answered }) => sum + answered, 0);
  const run: MixedRun = {
    survey: people.survey,
    condition: { name: condition },
    answers: {
      ...common,
      kind: "simulated",
      name: condition,
      items: read.map((one) => one.simulated),
      noOption: meanNoOption(Array.from({ length: cells }, (_, cell) => none[cell] ?? allRead)),
    },
    human: {
      ...common,
      kind: "human",
      name: "human",
      items: read.map((one) => one.human),
      noOption: allRead,
    },
    identifiers: people.survey.identifiers.map((name) => people.survey.column(name)),
    labels: [
      `answers of ${condition}, made elsewhere, with interviews of ${basename(survey.file)}`,
      ...(survey.codebook.synthetic ? ["synthetic survey: no real people"] : []),
      ...people.says,
      ...(none.length > 0 ? [`${none.length} of ${cells} simulated cells hold no option`] : []),
    ],
  };
  return mixed(run, {
    ...rest,
    items,
    progress,
    signal,
    interviewed: interviewedAmong(interviewed, survey, people),
    design: surveyDesign(people.survey, {
      lonely: "centered",
      ...(strata !== undefined && { strata }),
      ...(clusters !== undefined && { clusters }),
    }),
  });
}

/** A number to draw, or the people who were interviewed. */
function interviewedAmong(
  asked: number | string,
  survey: Survey,
  { human }: JoinedPeople,
): number | Int32Array {
  if (typeof asked === "number") return asked;
  const all = Int32Array.from(human.keys()).filter((person) => human[person]! >= 0);
  if (asked === "all") return all;
  const column = survey.column(asked);
  return all.filter((person) => /^(1|1\.0|yes|true)$/i.test(String(column.raw(human[person]!) ?? "")));
}

function itemsInBoth(
  survey: Survey,
  made: Survey,
  asked: readonly string[] | undefined,
  id: string | undefined,
): readonly string[] {
  const columns = itemsAnswered(made);
  for (const name of asked ?? []) {
    survey.variable(name);
    if (columns.has(name)) continue;
    throw new PopuliError(
      "the simulated answers have no such column",
      { file: made.file, column: name },
      adviseName(name, [...columns]),
    );
  }
  const items = (asked ?? survey.items).filter((name) => columns.has(name) && name !== id);
  if (items.length === 0)
    throw new PopuliError(
      `no item of '${basename(survey.file)}' is a column of the simulated answers`,
      { file: made.file },
      `the human answers' items: ${survey.items.slice(0, 12).join(", ")}`,
    );
  return items;
}
