import { PopuliError } from "../../../errors/populi-error.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import type { Design } from "../design.js";

/** The outcome of a regression. */
export interface AnswerOutcome {
  /** `[respondents]`: a number, or the position among the answers; NaN where missing. */
  readonly values: Float64Array;
  /** The labels of the answers that somebody with a weight gave; none of an outcome that is a number. */
  readonly answers: readonly string[];
}

/**
 * The answers to a question as an outcome, in codebook order.
 *
 * @param first the code that comes first instead
 * @throws PopuliError where fewer than three answers occur, or `first` is none of them
 */
export function answerOutcome({ survey, weights }: Design, outcome: string, first?: Code): AnswerOutcome {
  const column = survey.column(outcome);
  const labels = labelsOf(column);
  let used = labels.flatMap((_, k) =>
    weights.some((weight, i) => weight !== 0 && column.level[i] === k) ? [k] : [],
  );
  const codes = used.map((k) => column.levels[k]!);
  if (first !== undefined) {
    if (!codes.includes(first)) {
      throw new PopuliError(
        `nobody with a weight answered ${first}`,
        { column: outcome },
        `answers: ${codes.join(", ")}`,
      );
    }
    const level = column.levels.indexOf(first);
    used = [level, ...used.filter((k) => k !== level)];
  }
  if (used.length < 3) {
    throw new PopuliError(
      `${used.length} different answers were given`,
      { column: outcome },
      "the regression needs three or more; of two answers, use logisticRegression",
    );
  }
  return {
    values: Float64Array.from(column.level, (answer) => {
      const position = used.indexOf(answer);
      return position < 0 ? Number.NaN : position;
    }),
    answers: used.map((k) => labels[k]!),
  };
}
