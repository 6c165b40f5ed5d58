import type { BaselineName } from "../baseline/baselines.js";
import { varianceOf } from "./estimate/deviated.js";
import type { ItemEstimates } from "./estimate-item.js";
import type { MixedControl } from "./mixed-control.js";

/** The same estimates with three predictions. */
export interface ControlledItem {
  readonly simulation: ItemEstimates;
  readonly alone: ItemEstimates;
  readonly both: ItemEstimates;
}

/** Sums over estimates, from which the control is made. */
export interface ControlSums {
  /** Logarithms of V_classical / V_mixed, and of V_alone / V_both, summed over estimates. */
  readonly simulation: number;
  readonly alone: number;
  readonly both: number;
  readonly n: number;
  readonly estimates: number;
  /** `[units]`: what each unit adds to the log ratio of the variances of baseline and both. */
  readonly terms: Float64Array;
  readonly control: (baseline: BaselineName) => MixedControl;
}

/** Adds an item's estimates. Contrasts and groups count as estimates of their own. */
export function controlOf(before: ControlSums | undefined, item: ControlledItem): ControlSums {
  const { simulation, alone, both } = item;
  const comparable =
    simulation.traced.length === alone.traced.length && alone.traced.length === both.traced.length;
  const sums = {
    simulation: before?.simulation ?? 0,
    alone: before?.alone ?? 0,
    both: before?.both ?? 0,
    n: before?.n ?? 0,
    estimates: before?.estimates ?? 0,
  };
  let terms = before?.terms;
  for (const [k, one] of comparable ? both.traced.entries() : []) {
    const classical = varianceOf(one.classical);
    if (!(classical > 0)) continue;
    const [a, b] = [alone.traced[k]!.mixed, one.mixed];
    const [va, vb] = [varianceOf(a), varianceOf(b)];
    sums.simulation += Math.log(classical / varianceOf(simulation.traced[k]!.mixed));
    sums.alone += Math.log(classical / va);
    sums.both += Math.log(classical / vb);
    sums.n += one.n;
    sums.estimates += 1;
    terms ??= new Float64Array(a.deviations.length);
    for (let u = 0; u < terms.length; u++)
      terms[u]! += a.deviations[u]! ** 2 / va - b.deviations[u]! ** 2 / vb;
  }
  const kept = { ...sums, terms: terms ?? new Float64Array(0) };
  return { ...kept, control: (baseline) => concluded(kept, baseline) };
}

function concluded(sums: Omit<ControlSums, "control">, baseline: BaselineName): MixedControl {
  const { estimates, terms } = sums;
  const n = sums.n / estimates;
  const saved = (log: number) => n * Math.expm1(log / estimates);
  const error = Math.sqrt(terms.reduce((sum, term) => sum + (term / estimates) ** 2, 0));
  const beyond = sums.both - sums.alone;
  // In units of the interviews that the baseline leaves: n times its gain.
  const base = n * Math.exp(sums.alone / estimates);
  const at = (z: number) => base * Math.expm1(beyond / estimates + z * error);
  const added = { value: at(0), low: at(-1.96), high: at(1.96) };
  const round = (value: number) => String(Number(value.toFixed(1)) + 0).replace("-", "−");
  const verdict =
    added.low > 0
      ? "it adds to what the identifiers tell"
      : added.high < 0.02 * n
        ? "it adds nothing that matters to what the identifiers tell"
        : "whether it adds to what the identifiers tell is open";
  return {
    baseline,
    simulation: saved(sums.simulation),
    alone: saved(sums.alone),
    both: saved(sums.both),
    added,
    estimates,
    says: `Beside ${baseline} on the identifiers, the simulation saves ${round(added.value)} interviews of ${Math.round(n)} [${round(added.low)} … ${round(added.high)}]: ${verdict}. Alone it saves ${round(saved(sums.simulation))}, the baseline alone ${round(saved(sums.alone))}, both together ${round(saved(sums.both))} (geometric means over ${estimates} estimates).`,
  };
}
