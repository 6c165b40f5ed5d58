import { PopuliError } from "../../errors/populi-error.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";

/**
 * Asked directly, the answer decoded at a high temperature (PSII, arXiv:2603.16142, appendix C, "High-Temp": 2). Only
 * decoded answers have a temperature, so it needs `mode: "sample"`.
 *
 * @param temperature above 0 (default 2)
 * @throws PopuliError for a temperature that is not above 0
 * @example
 * const condition = highTemperature();
 * await simulate({ survey, model, items: ["Q1"], condition, mode: "sample", respondents: 100, seed: 1 });
 */
export function highTemperature(temperature = 2): Condition & ShownAsTable {
  if (!(temperature > 0) || !Number.isFinite(temperature))
    throw new PopuliError(`a temperature of ${temperature}`, {}, "a temperature is above 0; PSII uses 2");
  return condition({ name: "high temperature", profile: false, temperature });
}
