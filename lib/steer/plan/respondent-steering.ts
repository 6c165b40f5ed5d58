import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { type Cell, Table } from "../../show/table.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { SteeringVector } from "../vectors/steering-vector.js";
import { norm, type VectorSet } from "../vectors/vector-set.js";

/** One vector added after one block, at every position of the prompt and of the answer. */
export interface Injection {
  readonly attribute: string;
  readonly code: Code;
  readonly layer: number;
  readonly strength: number;
  readonly vector: SteeringVector;
}

/** What is injected for one respondent. Displayed as a table. */
export interface RespondentSteering extends ShownAsTable {
  /** Row number in the survey. */
  readonly respondent: number;
  readonly injections: readonly Injection[];
  /** Attributes without a valid answer: neither their vector nor their noise is injected. */
  readonly missing: readonly string[];
}

/** Steering that is displayed as a table of lengths instead of thousands of numbers. */
export function shownSteering(
  steering: Omit<RespondentSteering, keyof ShownAsTable>,
  vectors: VectorSet,
  warnings: readonly string[],
): RespondentSteering {
  const { respondent, injections, missing } = steering;
  const toTable = () =>
    new Table(
      `Injected for respondent ${respondent}`,
      [
        { name: "attribute" },
        { name: "value" },
        { name: "after block" },
        { name: "strength" },
        { name: "length of vector", digits: 3 },
      ],
      injections.map(({ attribute, layer, strength, vector }): Cell[] => [
        ...[attribute, vector.label, layer, strength],
        norm(vectors.at(vector, layer)),
      ]),
      missing.length === 0 ? [] : [`No valid answer, so neither vector nor noise: ${missing.join(", ")}.`],
      [],
      warnings,
    );
  return shownAsTable(steering, toTable);
}
