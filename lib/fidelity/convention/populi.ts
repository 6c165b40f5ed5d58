import type { Convention } from "./convention.js";

/**
 * Populi's own definitions: survey weights on both sides, and KL with a Jeffreys prior of half an answer per option, so
 * that an empty cell in a small sample does not decide it.
 */
export const populiConvention: Convention = {
  name: "populi",
  weighted: true,
  divergenceSmoothing: { kind: "prior", amount: 0.5 },
  smoothing: { kind: "add", amount: 0 },
  target: "population",
  says: "convention populi: survey weights, KL(model‖human) in nats with a Jeffreys prior of ½ answer per option",
};
