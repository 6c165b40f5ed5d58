import { oneOf } from "../../errors/one-of.js";
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
 * @throws PopuliError with the nearest name for one that does not exist
 */
export function conventionOf(convention: ConventionName | Convention = "populi"): Convention {
  return typeof convention === "string"
    ? conventions[oneOf("convention", convention, conventionNames)]
    : convention;
}
