/** What figures of hidden states need; every `Collapse` has it. */
export interface CollapsedStates {
  /** The item respondents were asked. */
  readonly item: string;
  /** The rank of the neighbour that radii reach to. */
  readonly neighbour: number;
  readonly respondents: { readonly length: number };
  readonly labels: readonly string[];
  readonly conditions: readonly {
    readonly condition: string;
    readonly layers: readonly {
      readonly layer: number;
      /** Mean distance to the nearest neighbour of that rank, × 100. */
      readonly radius: number;
      /** Mean length of the states. */
      readonly length: number;
      /** Share of dispersion between segments; NaN where it has none. */
      readonly betweenSegments: number;
      /** How often a linear probe reads each identifier, and the same with identifiers dealt at random. */
      readonly probes: ReadonlyMap<string, { readonly accuracy: number; readonly shuffled: number }>;
      readonly kernelPca: {
        readonly coordinates: readonly (readonly [number, number])[];
      };
    }[];
  }[];
}

/** What kind of respondents, survey and model a figure of hidden states shows. */
export function statesSubtitle({ labels }: CollapsedStates): string {
  return labels.map((label) => label.replace(/\.$/, "")).join(" · ");
}
