import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { moved } from "./estimate/moved.js";
import type { Evidence } from "./evidence.js";

/** What showing the options the other way round does to the answers to one item. */
export interface OrderEffect {
  readonly item: string;
  readonly label: string;
  /** How far the shares of the options move, 0 … 1. */
  readonly shares: MetricEstimate;
  /** How far each respondent's own answer moves, mean, 0 … 1. */
  readonly answers: MetricEstimate;
  /** The most frequent answer, by its value label. */
  readonly favourite: { readonly before: string; readonly after: string };
}

/** The effect of the order of options, item by item; none where it was not asked. */
export function orderEffects({ items, weights, probed, design }: Evidence): OrderEffect[] {
  const first = weights.subarray(0, probed.respondents);
  return (probed.of("otherOrder") ?? []).map(({ item: name, rows }) => {
    const { label, options, optionLabels, simulated } = items.find(({ item }) => item === name)!;
    const change = { options, before: simulated, after: rows };
    const found = new Jackknifed(
      (w) => {
        const { shares, answers } = moved(change, w);
        return [shares, answers];
      },
      first,
      design(first.length),
    );
    const { favourite } = moved(change, first);
    const of = (c: number) => found.estimate({ combine: (x) => x[c]!, range: [0, 1], corrected: false });
    return {
      item: name,
      label,
      shares: of(0),
      answers: of(1),
      favourite: { before: optionLabels[favourite.before]!, after: optionLabels[favourite.after]! },
    };
  });
}
