import { PopuliError } from "../../errors/populi-error.js";
import { checkMetrics, type MetricName, metrics as registry } from "../../fidelity/metric/metrics.js";
import type { MetricEstimates } from "../../fidelity/score.js";

/**
 * The metrics asked for that have a value in any of the rows of a figure.
 *
 * @throws PopuliError for an unknown metric, with the nearest name, or where none of them has a value, with what they
 *   need
 */
export function metricsWithValues(
  asked: readonly MetricName[],
  rows: readonly MetricEstimates[],
): readonly MetricName[] {
  const shown = checkMetrics(asked).filter((metric) =>
    rows.some((estimates) => Number.isFinite(estimates[metric].value)),
  );
  if (shown.length === 0)
    throw new PopuliError(
      `${asked.join(", ")} ${asked.length === 1 ? "has" : "have"} no value in these runs`,
      {},
      asked.map((metric) => `${metric} needs ${registry[metric].needs}`).join("; "),
    );
  return shown;
}
