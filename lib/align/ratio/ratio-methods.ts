import { oneOf } from "../../errors/one-of.js";
import { classifierRatio } from "./classifier.js";
import { kernelDensityRatio } from "./kernel-density.js";
import type { RatioMethod } from "./ratio-method.js";

/** Every way to estimate a ratio of densities. */
const registered = [kernelDensityRatio, classifierRatio] as const;

/** "kernel density" or "classifier". */
export type RatioMethodName = (typeof registered)[number]["name"];

/** Kernel densities need many more people with each trait (Scott 1992, § 7.2). */
const mostForKernels = 6;

/**
 * The method of that name; without one, kernel densities for up to six traits and a classifier for more.
 *
 * @throws PopuliError with the nearest name for one that does not exist
 */
export function ratioMethodOf(name: RatioMethodName | undefined, traits: number): RatioMethod {
  if (name === undefined) return traits <= mostForKernels ? kernelDensityRatio : classifierRatio;
  const known = oneOf(
    "method",
    name,
    registered.map((method) => method.name),
  );
  return registered.find((method) => method.name === known)!;
}
