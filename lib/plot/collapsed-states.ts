/** What the figures need of a look at hidden states; every `Collapse` has it. */
export interface CollapsedStates {
  readonly item: string;
  readonly neighbour: number;
  readonly respondents: { readonly length: number };
  readonly labels: readonly string[];
  readonly conditions: readonly {
    readonly condition: string;
    readonly layers: readonly {
      readonly layer: number;
      readonly radius: number;
      readonly length: number;
      readonly betweenSegments: number;
      readonly probes: ReadonlyMap<string, { readonly accuracy: number; readonly shuffled: number }>;
      readonly kernelPca: {
        readonly coordinates: readonly (readonly [number, number])[];
        readonly explained: readonly [number, number];
      };
    }[];
  }[];
}

/** What kind of respondents, survey and model a figure of hidden states shows. */
export function statesSubtitle({ labels }: CollapsedStates): string {
  return labels.map((label) => label.replace(/\.$/, "")).join(" · ");
}
