import { permutation } from "../../random/stream.js";
import { agreementByRow, differenceOfMeans, type MeanState } from "./difference-of-means.js";
import type { WordingStates } from "./wording-states.js";

/** The numbers of a state at all layers together, and at one. */
export interface StateSize {
  readonly length: number;
  readonly width: number;
}

/** Wordings are few, so their agreement is a mean over several ways to halve them; at most this many. */
const mostSplits = 10;

/**
 * The mean state over several sets of answers.
 *
 * @param length of a mean: `(layers + 1) · width`
 */
export function pooled(states: readonly MeanState[], length: number): MeanState {
  const answers = states.reduce((sum, state) => sum + state.answers, 0);
  if (answers === 0) return { mean: new Float32Array(length), answers };
  const sum = new Float64Array(length);
  for (const state of states)
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + (state.answers / answers) * state.mean[i]!;
  return { mean: Float32Array.from(sum), answers };
}

/**
 * `[values][layers + 1]`: cosine between the vectors from the odd and from the even questions.
 *
 * @param values `[values][wordings]`
 */
export function agreementOverQuestions(
  values: readonly (readonly WordingStates[])[],
  { length, width }: StateSize,
): (number | null)[][] {
  return agreementOf(
    (["odd", "even"] as const).map((half) =>
      values.map((wordings) =>
        pooled(
          wordings.map((wording) => wording[half]),
          length,
        ),
      ),
    ),
    width,
  );
}

/**
 * `[values][layers + 1]`: cosine between the vectors from two halves of the wordings, the mean over up to ten ways to
 * halve them. Wordings in the same place of two values' lists are in the same half.
 *
 * @param values `[values][wordings]`
 */
export function agreementOverWordings(
  values: readonly (readonly WordingStates[])[],
  { length, width }: StateSize,
): (number | null)[][] {
  const most = Math.max(...values.map((wordings) => wordings.length));
  const whole = values.map((wordings) => wordings.map(({ odd, even }) => pooled([odd, even], length)));
  const each = halvings(most).map((first) =>
    agreementOf(
      [true, false].map((wanted) =>
        whole.map((wordings) =>
          pooled(
            wordings.filter((_, m) => first.has(m) === wanted),
            length,
          ),
        ),
      ),
      width,
    ),
  );
  return values.map((_, v) =>
    Array.from({ length: each[0]?.[v]?.length ?? 0 }, (_, layer) => {
      const known = each.flatMap((split) => split[v]![layer] ?? []);
      return known.length === 0 ? null : known.reduce((sum, cosine) => sum + cosine, 0) / known.length;
    }),
  );
}

/**
 * Ways to put half of `count` places into a first half: all of them where they are few, else ten drawn with a fixed
 * seed; none for fewer than two places.
 */
export function halvings(count: number, most = mostSplits): ReadonlySet<number>[] {
  if (count < 2) return [];
  const size = Math.floor(count / 2);
  const all = count <= 6 ? subsets(count, size) : [];
  // Of an even count, a half and its complement are one way.
  const distinct = count % 2 === 0 ? all.filter((places) => places.has(0)) : all;
  if (distinct.length > 0 && distinct.length <= most) return distinct;
  return Array.from({ length: most }, (_, i) => new Set(permutation(i, ["halves"], count).subarray(0, size)));
}

function subsets(count: number, size: number): ReadonlySet<number>[] {
  const all = Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, place) => place).filter((place) => (bits >> place) & 1),
  );
  return all.filter((places) => places.length === size).map((places) => new Set(places));
}

/** `[values][layers + 1]`, of two halves `[values]`. */
function agreementOf(halves: readonly (readonly MeanState[])[], width: number): (number | null)[][] {
  const [first, second] = halves.map(differenceOfMeans);
  return first!.map((rows, v) => agreementByRow(rows, second![v]!, width));
}
