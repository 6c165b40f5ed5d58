import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";

/** Fewer interviews have no normal mean. */
export const fewestInterviewed = 20;

/**
 * `[n]`: rows of the interviewed, as given or drawn by seed with equal chances among the respondents who answered an item.
 * A larger n only adds people.
 *
 * @param human the human answers of the run's respondents
 * @throws PopuliError for fewer than 20, rows that repeat or are not the run's, or more than can be drawn
 */
export function interviewedRows(
  asked: number | readonly number[] | Int32Array,
  human: AnswerSet,
  seed: number,
): Int32Array {
  const rows = typeof asked === "number" ? drawn(asked, human, seed) : given(asked, human);
  checkEnough(rows.length);
  return rows;
}

/** @throws PopuliError for fewer than 20 interviewed */
function checkEnough(interviewed: number): void {
  if (interviewed >= fewestInterviewed) return;
  throw new PopuliError(
    `${interviewed} interviewed`,
    {},
    `at least ${fewestInterviewed}: the bias of predictions is measured on them, and an interval for it needs some`,
  );
}

function drawn(wanted: number, human: AnswerSet, seed: number): Int32Array {
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new PopuliError(`interviewed: ${wanted}`, {}, "give a whole number of people, or their rows");
  const candidates = [...human.respondents.keys()].filter((i) => human.weights[i]! > 0 && answers(human, i));
  if (wanted > candidates.length)
    throw new PopuliError(
      `${wanted} interviewed asked for, and ${counted(candidates.length, "respondent of the run answered an item and has", "respondents of the run answered an item and have")} a weight`,
      {},
      "interview fewer, or simulate more respondents",
    );
  const order = permutation(seed, ["mixed", "interviewed"], candidates.length);
  return Int32Array.from(order.subarray(0, wanted), (place) => human.respondents[candidates[place]!]!).sort();
}

function answers(human: AnswerSet, i: number): boolean {
  return human.items.some(({ rows, options }) => {
    for (let k = 0; k < options.length; k++) if (rows[i * options.length + k] !== 0) return true;
    return false;
  });
}

function given(asked: readonly number[] | Int32Array, human: AnswerSet): Int32Array {
  const known = new Set(human.respondents);
  const seen = new Set<number>();
  for (const row of asked) {
    if (!known.has(row))
      throw new PopuliError(
        `row ${row} is interviewed, and was not simulated`,
        {},
        "the bias of predictions is measured on the interviewed, so that they need predictions too: simulate them",
      );
    if (seen.has(row)) throw new PopuliError(`row ${row} is interviewed twice`, {}, "name each person once");
    seen.add(row);
  }
  return Int32Array.from(asked).sort();
}
