import { createRequire } from "node:module";

/*
 * Student's t and Fisher's F from the regularised incomplete beta function, and the normal from the error function, of
 * the Cephes library (Moshier). It computes upper tails directly: 1 − cdf would lose all digits of a small p.
 */

interface Cephes {
  /** I_x(a, b) */
  readonly incbet: (a: number, b: number, x: number) => number;
  /** The x at which I_x(a, b) is y. */
  readonly incbi: (a: number, b: number, y: number) => number;
  /** The complementary error function. */
  readonly erfc: (x: number) => number;
}

let loaded: Cephes | undefined;

/** Loaded by the first estimate and not by `import "populi"`, because loading it compiles WebAssembly. */
function cephes(): Cephes {
  loaded ??= createRequire(import.meta.url)("cephes") as Cephes;
  return loaded;
}

/** P(F > f) for Fisher's F with df1 and df2 degrees of freedom. */
export function fTail(f: number, df1: number, df2: number): number {
  if (Number.isNaN(f) || !(df1 > 0 && df2 > 0)) return Number.NaN;
  return f <= 0 ? 1 : cephes().incbet(df2 / 2, df1 / 2, df2 / (df2 + df1 * f));
}

/** P(|T| > |t|) for Student's t. */
export function tTail(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN;
  return cephes().incbet(df / 2, 0.5, df / (df + t * t));
}

/** The last quantile of t, because a table asks for the same one in every row. */
let last = { tail: Number.NaN, df: Number.NaN, t: Number.NaN };

/** The t at which P(|T| > t) is `tail`: for 0.05, the 97.5 % point. */
export function tQuantile(tail: number, df: number): number {
  if (!(df > 0)) return Number.NaN;
  if (last.tail === tail && last.df === df) return last.t;
  const x = cephes().incbi(df / 2, 0.5, tail);
  last = { tail, df, t: Math.sqrt((df * (1 - x)) / x) };
  return last.t;
}

/** The x at which I_x(a, b) is `share`: a quantile of the beta distribution. */
export function betaQuantile(share: number, a: number, b: number): number {
  if (!(a > 0 && b > 0)) return Number.NaN;
  return cephes().incbi(a, b, share);
}

/** P(|Z| > |z|) for a standard normal Z. */
export function normalTail(z: number): number {
  // Below the smallest double; Cephes throws there.
  if (Math.abs(z) > 37) return 0;
  return cephes().erfc(Math.abs(z) / Math.SQRT2);
}
