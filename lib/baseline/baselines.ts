import { oneOf } from "../errors/one-of.js";
import type { StatisticalBaseline } from "./baseline.js";
import { itemMarginals } from "./item-marginals.js";
import { multilevelRegression } from "./multilevel-regression.js";
import { ridgeRegression } from "./ridge-regression.js";

/** Every statistical baseline, in the order of tables. */
const registered = [itemMarginals, ridgeRegression, multilevelRegression] as const;

export type BaselineName = (typeof registered)[number]["name"];

export const baselines: readonly (StatisticalBaseline & { readonly name: BaselineName })[] = registered;
export const baselineNames: readonly BaselineName[] = registered.map(({ name }) => name);

/**
 * The baseline of that name.
 *
 * @throws PopuliError with the nearest name for one that does not exist
 */
export function baselineOf(name: BaselineName): StatisticalBaseline & { readonly name: BaselineName } {
  const known = oneOf("baseline", name, baselineNames);
  return baselines.find((baseline) => baseline.name === known)!;
}
