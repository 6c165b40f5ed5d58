import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { valueInWords } from "../../errors/value-in-words.js";
import type { AnswerSet } from "./answers.js";
import { keptPositions, keptShares } from "./chosen-answers.js";
import type { SimulatedRun } from "./run-shape.js";

/**
 * Checks that what a function was given is a run whose two sides can be scored: what a person wrote in a cell has not always
 * been through the compiler.
 *
 * @param by the function it was given to
 * @throws PopuliError for anything else, for a run without respondents or items, and for answers or weights of another length
 *   or that are no numbers
 */
export function checkRun(by: string, run: SimulatedRun): SimulatedRun {
  const given: unknown = run;
  if (typeof given !== "object" || given === null || Array.isArray(given) || given instanceof Promise)
    throw new PopuliError(`${by} was given ${valueInWords(given)}, not a run`, {}, adviceOn(given));
  if (typeof run.condition?.name !== "string") {
    const found = valueInWords(given);
    throw new PopuliError(
      `${by} was given ${found === "another object" ? "an object without a condition" : `${found}, not a run`}`,
      {},
      "pass what simulate() returned, or { condition: { name }, labels, human, answers }",
    );
  }
  const sides = { human: run.human, simulated: run.answers };
  for (const [side, set] of Object.entries(sides)) checkAnswers(`the run '${run.condition.name}'`, side, set);
  const [humans, simulated] = [run.human.respondents.length, run.answers.respondents.length];
  if (humans !== simulated)
    throw new PopuliError(
      `the run '${run.condition.name}' has ${counted(simulated, "simulated respondent")} and ${counted(humans, "human")}`,
      {},
      "both sides need the same respondents, in the same order",
    );
  return run;
}

/** The same of several runs. */
export function checkRuns(by: string, runs: readonly SimulatedRun[]): readonly SimulatedRun[] {
  if (!Array.isArray(runs))
    throw new PopuliError(
      `${by} was given ${valueInWords(runs)}, not a list of runs`,
      {},
      "pass [run], or [run, other]",
    );
  if (runs.length === 0) throw new PopuliError("no runs to compare", {}, "pass at least one simulated run");
  return runs.map((run) => checkRun(by, run));
}

function checkAnswers(run: string, side: string, set: AnswerSet | undefined): void {
  const wrong = (found: string, advice?: string) => new PopuliError(`${run} ${found}`, {}, advice);
  if (
    set === undefined ||
    !Array.isArray(set.items) ||
    set.respondents === undefined ||
    set.weights === undefined
  )
    throw wrong(
      `has no ${side} answers`,
      "pass what simulate() returned, or { condition: { name }, labels, human, answers }",
    );
  const n = set.respondents.length;
  if (n === 0) throw wrong(`has no ${side} respondents`, "simulate at least one");
  if (set.items.length === 0) throw wrong(`has no ${side} items`, "simulate at least one");
  if (set.weights.length !== n)
    throw wrong(`has ${counted(set.weights.length, `${side} weight`)} for ${counted(n, "respondent")}`);
  const at = set.weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (at >= 0)
    throw wrong(
      `has a ${side} weight of ${set.weights[at]}`,
      `respondent ${at}; weights are finite and at least 0`,
    );
  const names = new Set<string>();
  const items: AnswerSet["items"] = set.items;
  for (const item of items) {
    if (names.has(item.item)) throw wrong(`has the item '${item.item}' twice among its ${side} answers`);
    names.add(item.item);
    const width = item.options.length;
    if (width === 0) throw wrong(`has no options for the ${side} answers to '${item.item}'`);
    const answers = keptPositions(item)?.length ?? keptShares(item)?.respondents ?? item.rows.length / width;
    if (answers !== n)
      throw wrong(
        `has ${side} answers of ${counted(answers, "respondent")} to '${item.item}', and ${counted(n, "respondent")}`,
      );
    if (
      keptPositions(item) === undefined &&
      keptShares(item) === undefined &&
      !item.rows.every((share) => share >= 0)
    )
      throw wrong(
        `has ${side} answers to '${item.item}' that are no shares`,
        "each respondent has a share of at least 0 for each option, and 0 for all where there is no answer",
      );
  }
}

function adviceOn(value: unknown): string {
  if (Array.isArray(value)) return "pass one run; compareRuns and ablationTable take several";
  if (value instanceof Promise) return "await simulate(…) first";
  return "pass what simulate() returned";
}
