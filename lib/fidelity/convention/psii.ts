import type { Convention } from "./convention.js";

/**
 * The definitions behind the published PSII tables: unweighted, shares over the listed options plus 1e-12,
 * renormalised.
 * Source: arXiv:2603.16142, section 4.1; the constant is not published and was found by reproducing the tables from the
 * authors' raw answers.
 */
export const psiiConvention: Convention = {
  name: "psii",
  weighted: false,
  divergenceSmoothing: { kind: "add", amount: 1e-12 },
  smoothing: { kind: "add", amount: 1e-12 },
  target: "sample",
  says: "convention psii: unweighted, KL(model‖human) in nats over shares + 1e-12",
};
