import { checkOptions } from "../../errors/known-options.js";
import type { SimulatedShares } from "../../simulate/shares/simulated-shares.js";
import type { ShareSurvey } from "../../survey/shares/share-survey.js";
import type { Convention } from "../convention/convention.js";
import { type ConventionName, conventionOf } from "../convention/conventions.js";
import { checkShares } from "./check-shares.js";
import { type ComparedCell, comparedCells } from "./compared-cells.js";
import { scoreCells } from "./score-cells.js";
import { ShareReport, type ShareRow } from "./share-report.js";

/** How shares are scored. */
export interface ShareFidelityOptions {
  /** Whose definitions are used: `"populi"` (default), `"psii"` for the published ones, or your own. */
  readonly convention?: ConventionName | Convention;
}

/**
 * Scores simulated shares against published ones, cell by cell: every item and group counts once. Beside them stand
 * uniform answers, and the shares of the other groups: what is known without knowing the group. Metrics that need
 * respondents do not apply, and the report says so.
 *
 * @param simulated a model's shares, or those of another tool, read with `loadShares`
 * @throws PopuliError where no item and group is on both sides
 * @example
 * const shares = await loadShares("data/surveys/shares.csv");
 * const simulated = await simulateShares({ shares, model, condition: personaPrompt(), items: ["Q57"], seed: 1 });
 * shareFidelity(shares, simulated).estimates.simbench;
 */
export function shareFidelity(
  human: ShareSurvey,
  simulated: SimulatedShares | ShareSurvey,
  options: ShareFidelityOptions = {},
): ShareReport {
  checkOptions("shareFidelity", options, { convention: true });
  checkShares(human, simulated);
  const convention = conventionOf(options.convention);
  const { cells, missing } = comparedCells(human, simulated);
  const row = (name: string, says: string, scored: readonly ComparedCell[]): ShareRow => ({
    ...{ name, says, cells: scored.length },
    estimates: scoreCells(scored, convention),
  });
  const others = otherGroups(cells, human);
  const floors = [
    row(
      "uniform",
      "uniform answers",
      cells.map((cell) => ({ ...cell, simulated: uniformLike(cell.human) })),
    ),
    ...(others.length > 0
      ? [
          row(
            "other groups",
            "the item's shares in the other groups that are told apart by the same attributes",
            others,
          ),
        ]
      : []),
  ];
  const categories = new Map(
    [...groupedBy(cells, ({ category }) => category ?? "")]
      .filter(([category]) => category !== "")
      .map(([category, own]) => [category, scoreCells(own, convention)] as const),
  );
  const name = simulated.name;
  return new ShareReport({
    row: row(name, "simulated", cells),
    ...{ floors, categories, cells, missing, convention },
    labels: simulated.kind === "shares" ? [] : simulated.labels,
  });
}

function uniformLike(shares: Float64Array): Float64Array {
  return new Float64Array(shares.length).fill(1 / shares.length);
}

/**
 * The cells of items that several groups answered, with the shares of the other groups that are told apart by the same
 * attributes, weighted by how many were asked.
 */
function otherGroups(cells: readonly ComparedCell[], human: ShareSurvey): ComparedCell[] {
  const attributes = new Map(
    human.groups.map(({ name, traits }) => [name, JSON.stringify([...traits.keys()].sort())]),
  );
  const ofItem = groupedBy(human.cells, ({ item }) => item);
  return cells.flatMap((cell) => {
    const others = ofItem
      .get(cell.item)!
      .filter(({ group }) => group !== cell.group && attributes.get(group) === attributes.get(cell.group));
    if (others.length === 0) return [];
    const known = others.every(({ n }) => n !== undefined);
    const sum = new Float64Array(cell.human.length);
    for (const { shares, n = 1 } of others)
      for (let k = 0; k < sum.length; k++) sum[k]! += shares[k]! * (known ? n : 1);
    const total = sum.reduce((all, share) => all + share, 0);
    return [{ ...cell, simulated: sum.map((share) => share / total) }];
  });
}

function groupedBy<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}
