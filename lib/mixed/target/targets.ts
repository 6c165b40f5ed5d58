import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { ProportionOptions } from "../../survey/design/estimate/estimate.js";
import type { RegressionOptions } from "../../survey/design/regression/term.js";
import { type EffectOptions, effect } from "./effect.js";
import { linear } from "./linear.js";
import { type LogisticOptions, logistic } from "./logistic.js";
import { mean } from "./mean.js";
import { proportionalOdds } from "./proportional-odds.js";
import { quantile } from "./quantile.js";
import { shares } from "./shares.js";
import type { Target } from "./target.js";

/** What can be estimated, by name: how each becomes a target. */
const registered = {
  shares,
  mean: () => mean(),
  quantile,
  linear,
  logistic,
  "proportional odds": proportionalOdds,
  effect,
} as const;

const mixedTargetNames = ["median", ...Object.keys(registered)] as readonly string[];

/** What is estimated of each item: a name, or a name with its options. */
export type MixedTarget =
  | "shares"
  | "mean"
  | "median"
  | { readonly shares: ProportionOptions }
  | { readonly quantile: number }
  | { readonly linear: RegressionOptions }
  | { readonly logistic: LogisticOptions }
  | { readonly "proportional odds": RegressionOptions }
  | { readonly effect: EffectOptions };

/**
 * The target of a name, or of a name with options.
 *
 * @throws PopuliError with the nearest name for an unknown one
 */
export function targetOf(asked: MixedTarget): Target {
  if (asked === "median") return quantile(0.5);
  const [name, options] = typeof asked === "string" ? [asked, undefined] : Object.entries(asked)[0]!;
  if (!Object.hasOwn(registered, name))
    throw new PopuliError(`target: '${name}'`, {}, adviseName(name, mixedTargetNames));
  const make = registered[name as keyof typeof registered] as (options?: unknown) => Target;
  if (options === undefined && make.length > 0 && name !== "shares")
    throw new PopuliError(`target '${name}' without options`, {}, examples[name]);
  return make(options);
}

const examples: Readonly<Record<string, string>> = {
  quantile: "such as { quantile: 0.25 }",
  linear: 'such as { linear: { predictors: ["Q262"] } }',
  logistic: 'such as { logistic: { code: 1, predictors: ["Q262"] } }',
  "proportional odds": 'such as { "proportional odds": { predictors: ["Q262"] } }',
  effect: 'such as { effect: { arm: "version", treated: 1, control: 0, other: runUnderControl } }',
};
