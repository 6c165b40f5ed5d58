import { oneOf } from "../../../errors/one-of.js";
import type { EstimatorName } from "../../vectors/provenance.js";
import type { Estimator } from "./estimator.js";
import { lastToken } from "./last-token.js";
import { ownAnswers } from "./own-answers.js";
import { sharedAnswers } from "./shared-answers.js";

/** Every estimator. The first is the default: docs/evidence.md compares them. */
const estimators: readonly Estimator[] = [lastToken, sharedAnswers, ownAnswers];

/** @throws PopuliError with the nearest name, for one that does not exist */
export function estimatorOf(name: EstimatorName | undefined): Estimator {
  if (name === undefined) return estimators[0]!;
  const known = oneOf(
    "estimator",
    name,
    estimators.map((estimator) => estimator.name),
  );
  return estimators.find((estimator) => estimator.name === known)!;
}
