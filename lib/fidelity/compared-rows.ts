import type { OtherAnswers } from "../simulate/answers/answers.js";
import { areDistributions, drawnAnswers } from "./answers/drawn-answers.js";
import type { Grouping } from "./answers/grouping.js";
import { thoseWhoAnswered } from "./answers/those-who-answered.js";
import type { Convention } from "./convention/convention.js";
import type { Floor } from "./floors/floor.js";
import { floorsOfRun } from "./floors/floors-of-run.js";
import type { RunDesign } from "./jackknife/run-design.js";
import type { ScoredRow } from "./score.js";

/** The answers of a run that is compared. */
export interface ComparedRun<Answers = OtherAnswers> {
  /** What the table calls it. */
  readonly name: string;
  readonly human: Answers;
  readonly answers: Answers;
}

/** What is compared, and how: all that a thread must be sent. */
export interface ComparedStudy<Answers = OtherAnswers> {
  readonly runs: readonly ComparedRun<Answers>[];
  /** Other respondents of the first run, whom floors may be made of. */
  readonly others?: Answers | undefined;
  readonly convention: Convention;
  readonly seed: number;
  /** Draws that random floors are averaged over. */
  readonly draws: number;
  readonly groupings: readonly Grouping[];
  /** The survey's design as the respondents have it; respondents are the units when absent. */
  readonly design?: RunDesign | undefined;
}

/** The rows of a comparison but for the baselines. */
export interface ComparedRows {
  readonly simulated: readonly ScoredRow[];
  readonly floors: readonly Floor[];
  /** `[runs]`: those who answered alone, where many simulated answers belong to somebody who did not. */
  readonly answered: readonly (ScoredRow | undefined)[];
}

/** The rows of a comparison: the runs, and the floors of the first. */
export function comparedRows({ runs, others, convention, seed, design }: ComparedStudy): ComparedRows {
  const units = design?.kind === "units" ? design : undefined;
  return {
    simulated: runs.map((run) => rowOf(run, convention, seed)),
    floors: floorsOfRun({ ...runs[0]!, others }, seed, convention.weighted, units),
    answered: runs.map((run) => {
      const answers = thoseWhoAnswered(run.human, run.answers);
      return answers && rowOf({ ...run, answers, name: `${run.name} (who answered)` }, convention, seed);
    }),
  };
}

/**
 * A run as it is scored. Where estimates are of a sample, humans gave one answer each, and so does the simulation: exact
 * probabilities would lack the noise that the humans' shares have.
 */
function rowOf({ name, answers, human }: ComparedRun, { target }: Convention, seed: number): ScoredRow {
  const row = {
    name,
    role: "condition",
    kind: "condition",
    says: "simulated",
    noOption: answers.noOption,
  } as const;
  return target === "sample" && areDistributions(answers)
    ? {
        ...row,
        random: true,
        exact: answers,
        draw: (repeat) => ({ answers: drawnAnswers(answers, seed, repeat), human }),
      }
    : { ...row, random: false, draw: () => ({ answers, human }) };
}
