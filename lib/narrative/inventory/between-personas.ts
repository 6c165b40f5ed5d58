import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Inventory } from "./inventory.js";

/**
 * How much of the variance of drawn scores is between personas, 0 … 1: the variance of their expected scores, divided by that
 * of the scores drawn. The rest is the draw of answers. Near 0 the model answers alike whoever it is to be.
 *
 * @param drawn `[personas]`: the scores of the scale, NaN without one
 * @returns `undefined` where answers are single options, so that nothing is known of what else might have been drawn, or
 *   where scores do not vary
 */
export function betweenPersonas(
  run: SimulatedRun,
  { items, answers }: Inventory,
  scale: string,
  drawn: Float64Array,
): number | undefined {
  const turn = Number(answers[0]!.code) + Number(answers.at(-1)!.code);
  const own = items.filter((item) => item.scale === scale);
  const asked = own.map(({ name }) => run.answers.items.find(({ item }) => item === name)!);
  if (asked.every(({ rows }) => rows.every((share) => share === 0 || share === 1))) return undefined;
  const expected = drawn.map((_, i) => {
    const codes = asked.map(({ rows, options }, k) => {
      const width = options.length;
      const shares = rows.subarray(i * width, (i + 1) * width);
      const mass = shares.reduce((sum, share) => sum + share, 0);
      const mean = shares.reduce((sum, share, o) => sum + share * Number(options[o]), 0) / mass;
      return own[k]!.key === 1 ? mean : turn - mean;
    });
    return codes.reduce((sum, code) => sum + code, 0) / codes.length;
  });
  const whole = varianceOf(drawn);
  const found = varianceOf(expected) / whole;
  return whole > 0 && Number.isFinite(found) ? Math.min(1, found) : undefined;
}

function varianceOf(values: Float64Array): number {
  const known = values.filter(Number.isFinite);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
}
