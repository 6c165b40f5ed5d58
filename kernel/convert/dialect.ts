import type { Outline } from "./outline.js";

/**
 * The kernel a notebook was written for, as far as it shows. Its cells pass the checks that they passed there: tslab's
 * are not strict, and Deno's kernel checks no types.
 */
export type Dialect = "populi" | "tslab" | "deno";

/** The dialect that a cell shows itself to be in; `undefined` when it could be in any. */
export function dialectOf({ specifiers, mentioned }: Outline): Dialect | undefined {
  if (mentioned.has("Deno") || specifiers.some((name) => /^(?:npm|jsr|https?):/.test(name))) return "deno";
  return specifiers.includes("tslab") ? "tslab" : undefined;
}
