/** In {@link Continuations}: the reply goes on, and what follows may be looked at. */
export const open = -1;

/** In {@link Continuations}: the reply goes on, and what follows is not looked at. */
export const unfollowed = -2;

/** What each next token makes of a reply that has begun. */
export interface Continuations {
  /** Ids of the tokens that lead elsewhere than `otherwise`, ascending. */
  readonly ids: Int32Array;
  /** For each of `ids`: the index of an outcome, {@link open} or {@link unfollowed}. */
  readonly outcomes: Int32Array;
  /** Where every other token leads. */
  readonly otherwise: number;
  /** The outcome of the reply if it ends here, with one of the model's end tokens. */
  readonly ended: number;
}

/** Where a token leads. */
export function outcomeOf({ ids, outcomes, otherwise }: Continuations, token: number): number {
  let [from, to] = [0, ids.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ids[middle]! < token) from = middle + 1;
    else to = middle;
  }
  return ids[from] === token ? outcomes[from]! : otherwise;
}

/**
 * Continuations in a compact form: `otherwise` is where most of the tokens lead.
 *
 * @param exceptions tokens that lead elsewhere than `otherwise`, in any order
 */
export function continuations(
  exceptions: ReadonlyMap<number, number>,
  otherwise: number,
  ended: number,
): Continuations {
  const ids = Int32Array.from(exceptions.keys()).sort();
  return { ids, outcomes: ids.map((id) => exceptions.get(id)!), otherwise, ended };
}
