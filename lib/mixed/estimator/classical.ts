import { type MixedEstimator, withLambda } from "./estimator.js";

/** The interviewed alone: λ = 0. */
export const classical: MixedEstimator & { readonly name: "classical" } = {
  name: "classical",
  says: "the interviews alone (λ = 0)",
  combine: (parts) =>
    withLambda(
      parts,
      parts.own.map(() => 0),
      0,
    ),
};
