import { oneOf } from "../../errors/one-of.js";
import { classical } from "./classical.js";
import type { MixedEstimator } from "./estimator.js";
import { greg } from "./greg.js";
import { ppi } from "./ppi.js";
import { ppiPlus } from "./ppi-plus.js";
import { ppiPython } from "./ppi-python.js";

/** Every way to combine interviews and predictions. */
const registered = [ppiPlus, ppi, greg, classical, ppiPython] as const;

export type MixedEstimatorName = (typeof registered)[number]["name"];
export const mixedEstimatorNames: readonly MixedEstimatorName[] = registered.map(({ name }) => name);

/**
 * The estimator of that name.
 *
 * @throws PopuliError with the nearest name for one that does not exist
 */
export function mixedEstimatorOf(name: MixedEstimatorName): MixedEstimator {
  const known = oneOf("estimator", name, mixedEstimatorNames);
  return registered.find((estimator) => estimator.name === known)!;
}
