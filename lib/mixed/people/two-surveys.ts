import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import { keptPositions, withAnswers } from "../../simulate/answers/chosen-answers.js";
import { humanAnswers } from "../../simulate/answers/human-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import type { Code, Codebook } from "../../survey/codebook/codebook.js";
import { type Design, type LinearisedDesign, linearisedDesign } from "../../survey/design/design.js";
import type { Stage } from "../../survey/design/stages.js";
import type { Survey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";
import { type MixedRun, surveyOfRun } from "./mixed-run.js";

/** Two samples in the rows of one survey: the predicted first, then the interviewed. */
export interface StackedSamples {
  readonly run: MixedRun;
  readonly interviewed: Int32Array;
  readonly design: Design;
}

/**
 * Puts the respondents of a run, who are predicted, and the interviewed of another survey into the rows of one, each sample with
 * its own design. Columns are those that both surveys have.
 *
 * @param designs of the run's survey and of the other one
 * @throws PopuliError where a person is in both, or a design is by replicate weights
 */
export function stackedSamples(
  run: MixedRun,
  other: MixedRun,
  designs: readonly [predicted: Design, interviewed: Design],
): StackedSamples {
  const surveys = [surveyOfRun(run), surveyOfRun(other)] as const;
  const rows = [run.answers.respondents, other.answers.respondents] as const;
  refuseSamePeople(surveys, rows);
  const survey = stackedSurvey(surveys, rows);
  const size = rows[0].length + rows[1].length;
  const respondents = Int32Array.from({ length: size }, (_, i) => i);
  const weights = Float64Array.from([...run.answers.weights, ...other.answers.weights]);
  const items = run.answers.items.filter(({ item }) => other.answers.items.some((one) => one.item === item));
  const set = (kind: AnswerSet["kind"], each: readonly ItemAnswers[]): AnswerSet => ({
    ...{ kind, name: run.condition.name, respondents, weights, items: each, noOption: allRead },
  });
  return {
    run: {
      survey,
      condition: run.condition,
      labels: [...run.labels, `interviewed: ${surveys[1].name}`],
      answers: set(
        "simulated",
        items.map((one) => stackedPredictions(one, itemOf(other.answers, one.item))),
      ),
      human: set(
        "human",
        items.map((one) => stackedHumans(one, rows[0].length, itemOf(other.human, one.item))),
      ),
      identifiers: (run.identifiers ?? []).flatMap(({ variable: { name } }) =>
        survey.codebook.variables.has(name) ? [survey.column(name)] : [],
      ),
      ...(run.fittedTo !== undefined && { fittedTo: run.fittedTo }),
    },
    interviewed: respondents.slice(rows[0].length),
    design: stackedDesign(survey, weights, designs, rows),
  };
}

/**
 * A run and the interviews of another survey, where everybody is predicted by the mean of the run's respondents who have the
 * same values of all identifiers; who has values that none of them has, is not.
 */
export function predictedByTraits(
  run: MixedRun,
  interviewed: Survey,
  weights: Float64Array,
): { readonly run: MixedRun; readonly other: MixedRun } {
  const own = surveyOfRun(run);
  const by = (run.identifiers ?? [])
    .map(({ variable }) => variable.name)
    .filter((name) => interviewed.codebook.variables.has(name));
  if (by.length === 0)
    throw new PopuliError(
      `'${interviewed.name}' has none of the run's identifiers`,
      { file: interviewed.file },
      "predictions of the interviewed are found by them; or simulate the interviewed, and pass that run",
    );
  const keyOf = (survey: Survey) => {
    const columns = by.map((name) => survey.column(name));
    return (row: number) => columns.map(({ level, levels }) => String(levels[level[row]!])).join("\u0000");
  };
  const respondents = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  const keys = Array.from(respondents, keyOf(interviewed));
  const theirs = Array.from(run.answers.respondents, keyOf(own));
  const names = run.answers.items
    .map(({ item }) => item)
    .filter((item) => interviewed.codebook.variables.has(item));
  const common = {
    respondents,
    weights: Float64Array.from(respondents, (row) => weights[row]!),
    noOption: allRead,
  };
  const other: MixedRun = {
    survey: interviewed,
    condition: run.condition,
    labels: [],
    answers: {
      ...common,
      kind: "simulated",
      name: run.condition.name,
      items: names.map((name) => cellMeans(itemOf(run.answers, name), theirs, run.answers.weights, keys)),
    },
    human: humanAnswers(
      interviewed,
      names.map((name) => interviewed.variable(name)),
      respondents,
      common.weights,
    ),
  };
  const items = run.answers.items.map((item) => cellMeans(item, theirs, run.answers.weights, theirs));
  return { run: { ...run, answers: { ...run.answers, items } }, other };
}

function itemOf(set: AnswerSet, item: string): ItemAnswers {
  return set.items.find((one) => one.item === item)!;
}

function cellMeans(
  item: ItemAnswers,
  theirs: readonly string[],
  weights: Float64Array,
  keys: readonly string[],
): ItemAnswers {
  const width = item.options.length;
  const sums = new Map<string, Float64Array>();
  for (const [i, key] of theirs.entries()) {
    const sum = sums.get(key) ?? new Float64Array(width);
    for (let k = 0; k < width; k++) sum[k]! += weights[i]! * item.rows[i * width + k]!;
    sums.set(key, sum);
  }
  const rows = new Float64Array(keys.length * width);
  for (const [i, key] of keys.entries()) {
    const sum = sums.get(key);
    const total = sum?.reduce((all, one) => all + one, 0) ?? 0;
    if (total > 0) for (let k = 0; k < width; k++) rows[i * width + k] = sum![k]! / total;
  }
  return withAnswers(item, rows);
}

function stackedPredictions(first: ItemAnswers, second: ItemAnswers): ItemAnswers {
  checkOptions(first, second);
  return withAnswers(first, Float64Array.from([...first.rows, ...second.rows]));
}

/** The human answers of the interviewed; those of the run's respondents are not looked at. */
function stackedHumans(item: ItemAnswers, before: number, human: ItemAnswers): ItemAnswers {
  checkOptions(item, human);
  const width = item.options.length;
  const kept = keptPositions(human);
  const own =
    kept ??
    Int16Array.from({ length: human.rows.length / width }, (_, i) =>
      human.rows.subarray(i * width, (i + 1) * width).findIndex((chance) => chance !== 0),
    );
  const chosen = new Int16Array(before + own.length).fill(-1);
  chosen.set(own, before);
  return withAnswers(item, chosen);
}

function checkOptions(first: ItemAnswers, second: ItemAnswers): void {
  if (
    first.options.length === second.options.length &&
    first.options.every((code, k) => code === second.options[k])
  )
    return;
  throw new PopuliError(
    `the interviewed could answer ${second.options.join(", ")}, predictions are of ${first.options.join(", ")}`,
    { column: first.item },
    "predictions are of the options that people were asked with: recode one side",
  );
}

function refuseSamePeople(surveys: readonly [Survey, Survey], rows: readonly [Int32Array, Int32Array]): void {
  const [a, b] = surveys;
  if (a.hash === b.hash)
    throw new PopuliError(
      "the interviewed are respondents of the survey that was simulated",
      { file: a.file },
      "name their rows, or how many, in `interviewed`",
    );
  const id = [...a.codebook.variables.values()].find(
    ({ name, role }) => role === "id" && b.codebook.variables.get(name)?.role === "id",
  );
  if (id === undefined) return;
  const [first, second] = [a.column(id.name), b.column(id.name)];
  const known = new Set(Array.from(rows[0], (row) => String(first.raw(row))));
  const shared = Array.from(rows[1], (row) => String(second.raw(row))).filter((code) => known.has(code));
  if (shared.length > 0)
    throw new PopuliError(
      `${counted(shared.length, "person is", "people are")} on both sides, interviewed and predicted: ${shared.slice(0, 3).join(", ")}${shared.length > 3 ? ", …" : ""}`,
      { column: id.name },
      "leave them out of the predicted: simulate only those who were not interviewed",
    );
}

function stackedSurvey(surveys: readonly [Survey, Survey], rows: readonly [Int32Array, Int32Array]): Survey {
  const [a, b] = surveys;
  const names = [...a.codebook.variables.keys()].filter((name) => b.codebook.variables.has(name));
  const columns = Object.fromEntries(
    names.map((name) => {
      const cells = surveys.flatMap((survey, side) => {
        const column = survey.column(name);
        return Array.from(rows[side]!, (row): Code | null => column.raw(row));
      });
      return [name, cells];
    }),
  );
  const codebook: Codebook = {
    ...a.codebook,
    synthetic: a.codebook.synthetic || b.codebook.synthetic,
    variables: new Map([...a.codebook.variables].filter(([name]) => names.includes(name))),
    responseSets: [],
  };
  return surveyOf(columns, { codebook, name: `${a.name} and ${b.name}`, weight: null });
}

function stackedDesign(
  survey: Survey,
  weights: Float64Array,
  designs: readonly [Design, Design],
  rows: readonly [Int32Array, Int32Array],
): LinearisedDesign {
  const linear = designs.map((design) => {
    if (design.kind === "linearised" && design.residuals.length === 0) return design;
    throw new PopuliError(
      "two surveys of which one has replicate or calibrated weights",
      {},
      "give designs by strata and clusters",
    );
  });
  const count = Math.max(...linear.map(({ stages }) => stages.length));
  const stages = Array.from({ length: count }, (_, s): Stage => {
    const unit = new Int32Array(weights.length).fill(-1);
    const [stratumOf, drawn, fraction, reached] = [[], [], [], []] as [
      number[],
      number[],
      number[],
      number[],
    ];
    let at = 0;
    for (const [side, design] of linear.entries()) {
      const stage = design.stages[s];
      const [units, strata] = [stratumOf.length, drawn.length];
      for (const row of rows[side]!) {
        const u = stage?.unit[row] ?? -1;
        if (u >= 0) unit[at] = units + u;
        at += 1;
      }
      if (stage === undefined) continue;
      for (const h of stage.stratumOf) stratumOf.push(strata + h);
      drawn.push(...stage.drawn);
      fraction.push(...stage.fraction);
      reached.push(...stage.reached);
    }
    return {
      unit,
      stratumOf: Int32Array.from(stratumOf),
      drawn: Int32Array.from(drawn),
      fraction: Float64Array.from(fraction),
      reached: Float64Array.from(reached),
    };
  });
  const strata = linear.flatMap((design) =>
    design.strata.map((name) => `${design.survey.name} ${name}`.trim()),
  );
  const notes = linear.flatMap((design) => design.notes);
  const { lonely } = linear[0]!;
  return linearisedDesign(
    { kind: "linearised", survey, weights, stages, strata, lonely, residuals: [], notes },
    [],
  );
}
