import { adviseName } from "../../errors/nearest.js";
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
 * @throws PopuliError with the nearest name for one that does not exist
 */
export function conventionOf(convention: ConventionName | Convention = "populi"): Convention {
  if (typeof convention !== "string") return convention;
  const named: Readonly<Record<string, Convention | undefined>> = conventions;
  const found = named[convention];
  if (found === undefined)
    throw new PopuliError(
      `no convention '${String(convention)}'`,
      {},
      adviseName(convention, conventionNames),
    );
  return found;
}
