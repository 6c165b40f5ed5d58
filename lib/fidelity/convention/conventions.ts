import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Convention } from "./convention.js";
import { populiConvention } from "./populi.js";
import { psiiConvention } from "./psii.js";

/** The named conventions. */
const conventions = { populi: populiConvention, psii: psiiConvention } as const satisfies Readonly<
  Record<string, Convention>
>;

export type ConventionName = keyof typeof conventions;
export const conventionNames = Object.keys(conventions) as readonly ConventionName[];

/**
 * The convention of that name, or the one given.
 *
 * @throws PopuliError with the nearest name for one that does not exist, and for an object that is no convention
 */
export function conventionOf(convention: ConventionName | Convention = "populi"): Convention {
  if (typeof convention === "string") return conventions[oneOf("convention", convention, conventionNames)];
  if (convention?.smoothing === undefined || convention.divergenceSmoothing === undefined)
    throw new PopuliError(
      `convention: ${String(convention)}`,
      {},
      `give ${conventionNames.join(" or ")}, or an object with their properties`,
    );
  return convention;
}
