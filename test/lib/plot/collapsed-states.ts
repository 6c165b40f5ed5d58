import type { CollapsedStates } from "../../../lib/plot/collapsed-states.js";

/** Two conditions over ten layers, every number following from its place. */
export function collapsedStates(segments = true): CollapsedStates {
  return {
    item: "Q1",
    neighbour: 5,
    respondents: { length: 3 },
    labels: ["Simulated respondents, not surveyed ones.", "Synthetic survey: no real people."],
    conditions: ["persona prompt", "PSII"].map((condition, c) => ({
      condition,
      layers: Array.from({ length: 10 }, (_, layer) => ({
        layer,
        radius: 10 * (c + 1) + layer,
        length: 2,
        betweenSegments: segments ? layer / 20 : Number.NaN,
        probes: new Map([["Q260", { accuracy: 0.9 - layer / 20, shuffled: 0.5 }]]),
        kernelPca: {
          coordinates: [
            [layer, 0],
            [-layer, 1],
            [0, -1],
          ] as const,
        },
      })),
    })),
  };
}
