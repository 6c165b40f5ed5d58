import type { Kind } from "../../errors/kind.js";

/** Steering vectors as an option. */
export const vectorsKind: Kind = {
  what: "steering vectors",
  fits: (value) => typeof value === "object" && value !== null && "provenance" in value && "vectors" in value,
  advice: (_, value) =>
    value instanceof Promise
      ? "await demographicVectors(…) first"
      : "make some: vectors: await demographicVectors(model, survey, { attributes: […], seed: 1 }), or loadVectors(path)",
};
