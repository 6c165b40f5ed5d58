/** A metric with its 95 % interval; the bounds are NaN where there is none. */
export interface MetricEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Where the interval is all that the metric can be, so that it says nothing. */
  readonly undetermined?: true;
  /** The lowest and the highest item, where there are too few items for an interval. */
  readonly itemRange?: readonly [number, number];
}
