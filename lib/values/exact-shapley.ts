/**
 * Exact Shapley values: what each of n players adds to a coalition, averaged over all orders in which they may join. They sum to
 * the value of all players less that of none. Source: Shapley (1953), "A value for n-person games".
 *
 * @param values `[2^n]`: the value of each coalition, at the number whose bit k is set where player k is in it
 * @returns `[n]`
 */
export function exactShapley(values: ArrayLike<number>): Float64Array {
  const players = Math.round(Math.log2(values.length));
  const shares = new Float64Array(players);
  // An order puts s given players before one, and n − s − 1 after, in s!(n − s − 1)! of n! cases.
  const chance = Array.from({ length: players }, (_, size) => {
    let product = 1 / players;
    for (let k = 1; k <= size; k++) product *= k / (players - k);
    return product;
  });
  for (let coalition = 0; coalition < values.length; coalition++) {
    const size = membersOf(coalition);
    for (let player = 0; player < players; player++) {
      const bit = 2 ** player;
      if ((coalition & bit) !== 0) continue;
      shares[player]! += chance[size]! * (values[coalition | bit]! - values[coalition]!);
    }
  }
  return shares;
}

function membersOf(coalition: number): number {
  let count = 0;
  for (let rest = coalition; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
