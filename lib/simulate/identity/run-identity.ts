import type { Condition } from "../condition/condition.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { Study } from "../study/study.js";
import { conditionIdentity } from "./condition-identity.js";
import { identify, type Json } from "./fields.js";
import { studyIdentity, wholeStudy } from "./study-identity.js";

/** All that a run's answers depend on, as it is written into manifests. */
export interface RunIdentity {
  readonly [part: string]: Json | undefined;
  /** SHA-256 of the model; for a server, of its address, name and options. */
  readonly model: string;
  readonly study: Readonly<Record<string, Json>>;
  /** With σ as resolved. */
  readonly condition: Readonly<Record<string, Json>>;
  /** How answers were taken: temperature, top-k and the like. */
  readonly manner: Readonly<Record<string, Json>>;
}

/** The identity of a run. Its fingerprint is the run's id: two runs of one id give the same answers. */
export function runIdentity(
  model: { readonly hash: string },
  study: Study,
  resolved: ResolvedCondition,
  manner: Readonly<Record<string, Json>>,
): RunIdentity {
  return {
    model: model.hash,
    study: identify(studyIdentity, wholeStudy(study)),
    condition: identify(conditionIdentity, withSigma(resolved)),
    manner,
  };
}

/** The condition with σ as resolved, a number. */
function withSigma({ plan, calibration: _, ...condition }: ResolvedCondition): Condition {
  const { steering } = condition;
  if (steering === undefined || plan === undefined) return condition;
  return { ...condition, steering: { ...steering, noise: plan.noise.sigma } };
}
