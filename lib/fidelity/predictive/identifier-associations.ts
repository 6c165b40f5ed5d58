import { randomStream } from "../../random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import type { Column } from "../../survey/survey/column.js";
import { areDistributions, drawnAnswers } from "../answers/drawn-answers.js";
import { whereHumansAnswered } from "../answers/those-who-answered.js";
import { cramersV } from "../association/cramers-v.js";

/** An association with its 95 % interval. */
export interface AssociationDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How strongly an identifier goes with the answers to an item, by human answers and by simulated ones. */
export interface IdentifierAssociation {
  readonly identifier: string;
  readonly item: string;
  /** Cramér's V, 0 … 1; NaN where it is not defined. */
  readonly human: number;
  readonly simulated: number;
  /** Corrected for the bias of small samples (Bergsma 2013). */
  readonly humanCorrected: number;
  readonly simulatedCorrected: number;
  /** Simulated minus human, plain, with an interval for other respondents. */
  readonly difference: AssociationDifference;
  readonly correctedDifference: number;
}

/** A number of more values is divided into so many groups of equal weight. */
const groups = 5;
const mostLevels = 20;

/**
 * Cramér's V of each identifier and item, human and simulated. Probabilities are drawn from once, and
 * only what the respondent answered counts, so that both sides have the noise of as many answers; a side that never varies has an association of 0.
 *
 * @param draws resamples of respondents behind the intervals
 * @param breathe called after every identifier
 */
export async function identifierAssociations(
  human: AnswerSet,
  simulated: AnswerSet,
  identifiers: readonly Column[],
  { seed, draws }: { readonly seed: number; readonly draws: number },
  breathe: () => Promise<void>,
): Promise<IdentifierAssociation[]> {
  const drawn = areDistributions(simulated) ? drawnAnswers(simulated, seed, 0) : simulated;
  const answered = whereHumansAnswered(human, drawn);
  const { weights } = human;
  const resampled = Array.from({ length: draws }, (_, draw) => {
    const stream = randomStream(seed, ["identifier associations", draw]);
    const own = new Float64Array(weights.length);
    for (let k = 0; k < own.length; k++) {
      const i = stream.integer(own.length);
      own[i]! += weights[i]!;
    }
    return own;
  });
  const found: IdentifierAssociation[] = [];
  for (const column of identifiers) {
    const { of, size } = groupsOf(column, human.respondents, weights);
    for (const [j, item] of human.items.entries()) {
      const width = item.options.length;
      const [theirs, ours] = [chosen(item), chosen(answered.items[j]!)];
      const both = (own: Float64Array) => ({
        human: associationOf(of, size, theirs, width, own),
        simulated: associationOf(of, size, ours, width, own),
      });
      const plain = both(weights);
      const value = plain.simulated.plain - plain.human.plain;
      const differences = resampled.map((own) => {
        const each = both(own);
        return each.simulated.plain - each.human.plain;
      });
      found.push({
        ...{ identifier: column.variable.name, item: item.item },
        ...{ human: plain.human.plain, simulated: plain.simulated.plain },
        humanCorrected: plain.human.corrected,
        simulatedCorrected: plain.simulated.corrected,
        difference: { value, ...shifted(value, differences) },
        correctedDifference: plain.simulated.corrected - plain.human.corrected,
      });
    }
    await breathe();
  }
  return found;
}

/** A resample adds chance to an association: its spread is taken, and not its place. */
function shifted(value: number, drawn: readonly number[]): { readonly low: number; readonly high: number } {
  const known = drawn.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  if (known.length < 20 || Number.isNaN(value)) return { low: Number.NaN, high: Number.NaN };
  const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
  return { low: value + at(0.025) - mean, high: value + at(0.975) - mean };
}

/** `[respondents]`: the position of the answer, −1 without one. */
function chosen({ rows, options }: ItemAnswers): Int32Array {
  const width = options.length;
  return Int32Array.from({ length: rows.length / width }, (_, i) =>
    rows.subarray(i * width, (i + 1) * width).indexOf(1),
  );
}

function associationOf(
  of: Int32Array,
  size: number,
  answers: Int32Array,
  width: number,
  weights: Float64Array,
) {
  const table = new Float64Array(size * width);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < of.length; i++) {
    if (of[i]! < 0 || answers[i]! < 0 || weights[i] === 0) continue;
    table[of[i]! * width + answers[i]!]! += weights[i]!;
    sum += weights[i]!;
    squares += weights[i]! * weights[i]!;
  }
  if (!(sum > 0)) return { plain: Number.NaN, corrected: Number.NaN };
  // The correction depends on the effective n.
  for (let at = 0; at < table.length; at++) table[at]! *= sum / squares;
  const found = cramersV(table, width);
  // Answers that never vary go with nothing.
  const varies = Array.from({ length: width }, (_, k) => k).filter((k) =>
    Array.from({ length: size }, (_, g) => table[g * width + k]!).some((count) => count > 0),
  ).length;
  return Number.isNaN(found.plain) && varies === 1 ? { plain: 0, corrected: 0 } : found;
}

function groupsOf(
  column: Column,
  respondents: Int32Array,
  weights: Float64Array,
): { readonly of: Int32Array; readonly size: number } {
  const { variable, level, levels } = column;
  if (variable.measure !== "scale" || levels.length <= mostLevels)
    return { of: Int32Array.from(respondents, (row) => level[row]!), size: levels.length };
  const all = column.numeric();
  const values = Float64Array.from(respondents, (row) => all[row]!);
  const order = [...values.keys()]
    .filter((i) => !Number.isNaN(values[i]!))
    .sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, i) => sum + weights[i]!, 0);
  const of = new Int32Array(values.length).fill(-1);
  let below = 0;
  let last = { value: Number.NaN, group: 0 };
  for (const i of order) {
    // Equal values stay together.
    const group =
      values[i] === last.value
        ? last.group
        : Math.min(groups - 1, Math.floor((groups * below) / (total || 1)));
    of[i] = group;
    last = { value: values[i]!, group };
    below += weights[i]!;
  }
  return { of, size: groups };
}
