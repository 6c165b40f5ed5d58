import { PopuliError } from "../../errors/populi-error.js";
import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { keptPositions } from "../../simulate/answers/chosen-answers.js";

/** Chances that sum to 1 up to this are those of a file with six digits. */
const tolerance = 1e-4;

/**
 * `[people, options]`: the answers of a run's respondents in the rows of the people.
 *
 * @param respondents the row of each respondent; −1 for those who are in none
 * @throws PopuliError naming item and respondent: chances that are negative, no numbers, or do not sum to 1
 */
export function inRowsOfPeople(answers: ItemAnswers, respondents: Int32Array, people: number): Float64Array {
  const width = answers.options.length;
  const rows = new Float64Array(people * width);
  const chosen = keptPositions(answers);
  if (chosen !== undefined) {
    for (const [i, row] of respondents.entries())
      if (row >= 0 && chosen[i]! >= 0) rows[row * width + chosen[i]!] = 1;
    return rows;
  }
  const given = answers.rows;
  for (const [i, row] of respondents.entries()) {
    if (row < 0) continue;
    let sum = 0;
    let lowest = 0;
    for (let k = 0; k < width; k++) {
      const chance = given[i * width + k]!;
      sum += chance;
      if (!(chance >= lowest)) lowest = chance;
      rows[row * width + k] = chance;
    }
    if (sum === 0 && lowest === 0) continue;
    if (!(lowest >= -tolerance) || !(Math.abs(sum - 1) <= tolerance))
      throw new PopuliError(
        `the chances predicted for respondent ${i + 1} (row ${row}) are ${Array.from(given.subarray(i * width, (i + 1) * width), shown).join(", ")}, which sum to ${shown(sum)}`,
        { column: answers.item },
        "chances of options are numbers from 0 to 1 that sum to 1; a prediction that is missing is a row of zeros",
      );
  }
  return rows;
}

const shown = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value);
