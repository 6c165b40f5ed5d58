import { permutation } from "../../random/stream.js";
import type { People } from "../people/people.js";

/**
 * `[people]`: the fold of each interviewed person, drawn by seed, −1 for others. People of one sampling unit are in one fold,
 * because those who are drawn together are alike.
 */
export function foldsOf({ interviewed, design }: People, folds: number, seed: number): Int8Array {
  const unitOf = (i: number) => (design.kind === "linearised" ? design.stages[0]!.unit[i]! : i);
  const units = [
    ...new Set(
      Array.from(interviewed.keys())
        .filter((i) => interviewed[i] !== 0)
        .map(unitOf),
    ),
  ];
  const order = permutation(seed, ["mixed", "folds"], units.length);
  const foldOf = new Map(Array.from(order, (place, at) => [units[place]!, at % folds]));
  return Int8Array.from(interviewed, (weight, i) => (weight === 0 ? -1 : foldOf.get(unitOf(i))!));
}
