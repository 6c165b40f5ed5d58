import type { Convention } from "../../../lib/fidelity/convention/convention.js";
import { type ConventionName, conventionOf } from "../../../lib/fidelity/convention/conventions.js";
import { overItems } from "../../../lib/fidelity/metric/by-item.js";
import type { MetricName } from "../../../lib/fidelity/metric/metrics.js";
import { scorer } from "../../../lib/fidelity/scorer.js";
import type { AnswerSet } from "../../../lib/simulate/answers/answers.js";

/** The metrics of simulated answers without a bootstrap, over items and of each item. */
export function metricsOf(
  human: AnswerSet,
  simulated: AnswerSet,
  convention: ConventionName | Convention = "populi",
) {
  const ready = scorer(human, simulated, conventionOf(convention));
  const byItem = ready.byItem();
  const values = { ...overItems(byItem), ...ready.ofAllItems() } as Record<MetricName, number>;
  return { ...values, byItem, excluded: ready.excluded };
}
