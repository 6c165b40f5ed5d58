import type { PlottedContributions } from "../../../lib/plot/contributions.js";
import type { PlottedMap } from "../../../lib/plot/cultural-map.js";
import type { PlottedValuePersonas } from "../../../lib/plot/population-errors.js";

const estimate = (value: number) => ({ value, low: value - 0.05, high: value + 0.05 });
const row = (name: string, calibrated: boolean, errors: readonly number[], varianceRatio: number) => ({
  ...{ name, calibrated, role: "values" as const, varianceRatio, kl: 0.2, own: 0.1 },
  error: estimate((errors[0]! + errors[1]!) / 2),
  more: estimate(0),
  gap: estimate(errors[1]! - errors[0]!),
  populations: ["Norway", "Peru"].map((population, c) => ({
    population,
    error: estimate(errors[c]!),
    variance: { simulated: varianceRatio, human: 1 },
  })),
});
const estimated: PlottedValuePersonas = {
  rows: [
    row("value personas", false, [0.1, 0.2], 0.4),
    row("value personas, calibrated", true, [0.1, 0.2], 0.9),
    row("direct", false, [0.1, 0.4], 0.3),
  ],
  populations: ["Norway", "Peru"],
  represented: { well: ["Norway"], poorly: ["Peru"], by: "as named" },
  how: {
    ...{ personas: 20, items: ["Q1"], calibrate: ["Q2"], draws: 500, seed: 1, survey: "values" },
    ...{ weight: "w", by: "country", model: "m", labels: ["synthetic survey: no real people"], near: [] },
    ...{ runs: new Map(), fitted: new Map() },
  },
};
const item = (name: string, value: number) => ({
  ...{ item: name, label: name, byPopulation: [value] },
  value: { value, low: value - 0.01, high: value + 0.01 },
});
const contributions: PlottedContributions = {
  contributions: [item("trust", 0.02), item("god", -0.05)],
  ...{ empty: 0.3, full: 0.27, populations: ["Norway"], labels: [] },
  how: { personas: 4, items: ["Q1"], draws: 9, seed: 1, weight: undefined, asked: 4, prompts: 8 },
};

const dimension = { label: "", low: "a", high: "b", keys: [], least: 1, centres: [], scales: [] };
const position = (x: number, y: number) => ({ x, y, n: 9, effectiveN: 9, spread: { xx: 4, xy: 1, yy: 1 } });
const map: PlottedMap = {
  dimensions: { across: dimension, down: dimension },
  places: [{ population: "Norway", human: position(1, 2), simulated: position(0, 0) }],
  how: { survey: "s", weight: undefined, by: "country", source: "", left: [], conditions: ["direct"] },
  labels: [],
};

/** Results of value personas, made up: two populations, the contributions of two items, and a map. */
export function madeValuePersonas() {
  return { personas: estimated, contributions, map };
}
