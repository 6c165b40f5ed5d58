import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Smoothing } from "./smoothing.js";

/** How answers become metrics: the choices papers make silently, named. */
export interface Convention {
  readonly name: string;
  /** Whether survey weights are used, on both sides. */
  readonly weighted: boolean;
  /** What makes shares positive before KL is taken. */
  readonly divergenceSmoothing: Smoothing;
  /** The same for all other metrics. */
  readonly smoothing: Smoothing;
  /** What a note under a table says of it. */
  readonly says: string;
}

/**
 * As the published PSII figures were computed, reproduced from the authors' raw answers: shares over the listed options
 * plus 1e-12, renormalised; unweighted; entropy deviation taken after averaging over items, so that errors cancel.
 * Source: arXiv:2603.16142, section 4; the constants from the published answers, which give the published figures.
 */
export const psiiConvention: Convention = {
  name: "psii",
  weighted: false,
  divergenceSmoothing: { kind: "add", amount: 1e-12 },
  smoothing: { kind: "add", amount: 1e-12 },
  says: "convention psii: unweighted, KL(model‖human) in nats over shares + 1e-12, entropy deviation of the means",
};

/**
 * This project's own: survey weights on both sides, KL with a Jeffreys prior of half an answer per option so that an empty
 * cell in a small sample does not decide it, entropy deviation item by item so that errors do not cancel.
 */
export const populiConvention: Convention = {
  name: "populi",
  weighted: true,
  divergenceSmoothing: { kind: "prior", amount: 0.5 },
  smoothing: { kind: "add", amount: 0 },
  says: "convention populi: survey weights, KL(model‖human) in nats with a Jeffreys prior of ½ answer per option, entropy deviation by item",
};

export type ConventionName = "psii" | "populi";

/** The convention of that name, or the one given. */
export function conventionOf(convention: ConventionName | Convention = "populi"): Convention {
  if (typeof convention !== "string") return convention;
  const known: Readonly<Record<string, Convention>> = { psii: psiiConvention, populi: populiConvention };
  const found = known[convention];
  if (found === undefined) {
    throw new PopuliError(
      `no convention '${String(convention)}'`,
      {},
      adviseName(convention, Object.keys(known)),
    );
  }
  return found;
}
