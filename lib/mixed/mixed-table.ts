import { type Cell, Table, type TableSection } from "../show/table.js";
import type { MixedControl } from "./mixed-control.js";
import type { HowMixed, MixedEstimate } from "./mixed-estimate.js";

/** What the table shows. */
export interface MixedShown {
  readonly estimates: readonly MixedEstimate[];
  readonly how: HowMixed;
  readonly control: MixedControl | undefined;
}

/** The table of mixed estimates: three intervals a row, and what predictions save. */
export function mixedTable({ estimates, how, control }: MixedShown): Table {
  const sections = estimates.flatMap(({ item, label }, k): TableSection[] =>
    estimates[k - 1]?.item === item
      ? []
      : [{ before: k, heading: label === item ? item : `${item}: ${label}` }],
  );
  const several = estimates.some(({ group }) => group !== "");
  return new Table(
    `Mixed-subjects estimates: ${how.target}, ${how.interviewed.n} interviewed (predictions: ${how.predictions.join(" and ")})`,
    [
      { name: "of" },
      ...(several ? [{ name: "group" }] : []),
      { name: "classical" },
      { name: "mixed" },
      { name: "simulation alone" },
      { name: "λ" },
      { name: "PPI correlation", digits: 2 },
      { name: "PPI effective n", digits: 0 },
      { name: "interviews saved" },
      { name: "n" },
    ],
    estimates.map((one): Cell[] => [
      one.of === "" ? how.target : one.of,
      ...(several ? [one.group] : []),
      withInterval(one.classical),
      withInterval(one.mixed),
      withInterval(one.simulation),
      one.lambda.length === 0 ? null : one.lambda.map((value) => rounded(value, 2)).join(", "),
      one.ppiCorrelation,
      one.ppiEffectiveN,
      savedInWords(one),
      one.n,
    ]),
    [
      `${how.labels.join("; ")}${how.labels.length > 0 ? "." : ""}`,
      `About ${aboutInWords[how.about]}. ${how.estimator.name}: ${how.estimator.says}.`,
      "Classical: the interviewed alone. Mixed: valid whatever the predictions are worth, because their bias is measured on the interviewed. Simulation alone: its interval has sampling error and no word of the model's bias.",
      "Interviews saved: how many more interviews alone would be as precise, less than 0 where choosing λ costs more than predictions bring. [ ]: 95 %.",
      ...(control === undefined ? [] : [control.says]),
      ...how.notes,
      ...(how.excluded.length === 0 ? [] : [`Left out: ${how.excluded.join("; ")}.`]),
    ].filter((note) => note !== ""),
    sections.length > 1 || several ? sections : [],
  );
}

const aboutInWords = {
  population: "the population",
  "full sample": "everybody in the sample",
  "population cells": "the known cells of the population",
} as const;

function withInterval({ value, interval: [low, high] }: MixedEstimate["mixed"]): string {
  const digits = Math.max(Math.abs(value), Math.abs(low), Math.abs(high)) >= 100 ? 1 : 3;
  return `${rounded(value, digits)} [${rounded(low, digits)} … ${rounded(high, digits)}]`;
}

/** "12 [3 … 25]" */
function savedInWords({
  interviewsSaved: { value, low, high },
}: Pick<MixedEstimate, "interviewsSaved">): string {
  return `${rounded(value, 0)} [${rounded(low, 0)} … ${rounded(high, 0)}]`;
}

function rounded(value: number, digits: number): string {
  if (Number.isNaN(value)) return "—";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return (Number(value.toFixed(digits)) + 0).toFixed(digits).replace("-", "−");
}
