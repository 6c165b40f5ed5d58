import { describe, expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { exactShapley } from "../../../lib/values/exact-shapley.js";

const games = Array.from({ length: 20 }, (_, g) => {
  const players = 1 + (g % 6);
  const stream = randomStream(g, ["game"]);
  return Float64Array.from({ length: 2 ** players }, () => stream.uniform());
});
/** The mean over all orders of what each player adds: the definition, as a second program. */
function byOrders(values: Float64Array): number[] {
  const players = Math.log2(values.length);
  const orders = (left: readonly number[]): number[][] =>
    left.length === 0
      ? [[]]
      : left.flatMap((one) => orders(left.filter((other) => other !== one)).map((rest) => [one, ...rest]));
  const all = orders(Array.from({ length: players }, (_, k) => k));
  const sums = new Array<number>(players).fill(0);
  for (const order of all) {
    let coalition = 0;
    for (const player of order) {
      sums[player]! += values[coalition | (1 << player)]! - values[coalition]!;
      coalition |= 1 << player;
    }
  }
  return sums.map((sum) => sum / all.length);
}
const close = (found: ArrayLike<number>, expected: ArrayLike<number>) => {
  for (let k = 0; k < expected.length; k++) expect(found[k]).toBeCloseTo(expected[k]!, 12);
};

describe("exact Shapley values", () => {
  test("of three players are those computed by hand", () => {
    // Gloves: players 0 and 1 have a left glove each, player 2 the right one; a pair is worth 1. Shapley: 1/6, 1/6, 4/6.
    const pairs = [0, 0, 0, 0, 0, 1, 1, 1];
    close(exactShapley(pairs), [1 / 6, 1 / 6, 4 / 6]);
  });

  test("are the mean over all orders", () => {
    for (const game of games) close(exactShapley(game), byOrders(game));
  });

  test("sum to what all players are worth less what none is", () => {
    for (const game of games) {
      const sum = exactShapley(game).reduce((total, share) => total + share, 0);
      expect(sum).toBeCloseTo(game.at(-1)! - game[0]!, 12);
    }
    const ten = Float64Array.from({ length: 1024 }, (_, s) => randomStream(1, ["ten", s]).uniform());
    expect(exactShapley(ten).reduce((total, share) => total + share, 0)).toBeCloseTo(
      ten[1023]! - ten[0]!,
      12,
    );
  });

  test("are 0 for a player that changes nothing, and equal for players that change the same", () => {
    for (const game of games) {
      const players = Math.log2(game.length);
      // A dummy joins as the last player.
      const shares = exactShapley([...game, ...game]);
      expect(shares[players]).toBeCloseTo(0, 12);
      close(shares.subarray(0, players), exactShapley(game));
      // A game that only counts its members treats all alike.
      const counting = game.map((_, s) => game[s.toString(2).replaceAll("0", "").length % game.length]!);
      const alike = exactShapley(counting);
      close(alike, new Array(players).fill(alike[0]));
    }
  });

  test("add up where games are added", () => {
    const [a, b] = [games[3]!, games[9]!];
    const both = a.map((value, s) => value + 2 * b[s]!);
    close(
      exactShapley(both),
      exactShapley(a).map((share, k) => share + 2 * exactShapley(b)[k]!),
    );
  });
});
