import { PopuliError } from "../../errors/populi-error.js";
import type { SimulatedShares } from "../../simulate/shares/simulated-shares.js";
import type { ShareSurvey } from "../../survey/shares/share-survey.js";
import type { ItemScale } from "../metric/prepared-item.js";

/** One item and group with its shares on both sides, `[options]` each. */
export interface ComparedCell {
  readonly item: string;
  readonly group: string;
  readonly category: string | undefined;
  readonly scale: ItemScale;
  readonly human: Float64Array;
  readonly simulated: Float64Array;
  /** How many people were asked; `undefined` where the table does not say. */
  readonly n: number | undefined;
}

/** The cells that both sides have, and how many of the human ones the other side lacks. */
export interface ComparedCells {
  readonly cells: readonly ComparedCell[];
  readonly missing: number;
}

/**
 * Puts simulated shares beside human ones: by item, group and option.
 *
 * @throws PopuliError where no cell is on both sides
 */
export function comparedCells(human: ShareSurvey, simulated: SimulatedShares | ShareSurvey): ComparedCells {
  const codebook = simulated.kind === "shares" ? simulated.codebook : simulated.human.codebook;
  const byPlace = new Map(simulated.cells.map((cell) => [placeOf(cell), cell]));
  // Tables of other tools may name items by their questions.
  const byQuestion = new Map([...codebook.variables.values()].map(({ name, label }) => [label, name]));
  const cells = human.cells.flatMap((cell): ComparedCell[] => {
    const { name, label, values, measure, category } = human.codebook.variables.get(cell.item)!;
    const item = codebook.variables.has(name) ? name : byQuestion.get(label);
    const other = item === undefined ? undefined : byPlace.get(placeOf({ item, group: cell.group }));
    if (item === undefined || other === undefined) return [];
    const theirs = codebook.variables.get(item)!.values;
    const shares = Float64Array.from(values, (value) => {
      const option = theirs.findIndex(({ label: text }) => text === value.label);
      return option < 0 ? 0 : other.shares[option]!;
    });
    if (!shares.some((share) => share > 0)) return [];
    const scale = measure === "nominal" ? "nominal" : "ordinal";
    return [
      { item: name, group: cell.group, category, scale, human: cell.shares, simulated: shares, n: cell.n },
    ];
  });
  if (cells.length === 0) {
    throw new PopuliError(
      "no item and group is on both sides",
      { file: human.file },
      "items (or their questions), groups and options must have the same names",
    );
  }
  return { cells, missing: human.cells.length - cells.length };
}

const placeOf = ({ item, group }: { readonly item: string; readonly group: string }) =>
  JSON.stringify([item, group]);
