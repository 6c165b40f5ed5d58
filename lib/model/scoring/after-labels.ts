import { type Continuations, listedContinuations, open } from "./continuations.js";

/** The labels that begin with a path, and the tokens by which they go on. */
interface Labels {
  /** The option whose label the path is. */
  readonly whole: number | undefined;
  /** Tokens that continue the path to a label. */
  readonly next: ReadonlySet<number>;
}

function labelsAt(labels: readonly (readonly number[])[], path: readonly number[]): Labels {
  const begun = labels.map((label) => path.every((token, place) => label[place] === token));
  const whole = labels.findIndex((label, option) => begun[option] && label.length === path.length);
  const longer = labels.filter((label, option) => begun[option] && label.length > path.length);
  return {
    whole: whole < 0 ? undefined : whole,
    next: new Set(longer.map((label) => label[path.length]!)),
  };
}

/**
 * A reply is option k if it is exactly that label and then ends. Everything else is the outcome after the last option.
 *
 * @param ends tokens that end a label beside the model's end tokens
 */
export function labelThenEnd(
  labels: readonly (readonly number[])[],
  ends: readonly number[] = [],
): (path: readonly number[]) => Continuations {
  const none = labels.length;
  return (path) => {
    const { whole = none, next } = labelsAt(labels, path);
    const tokens = new Map<number, number>();
    if (path.length > 0) for (const end of ends) tokens.set(end, whole);
    for (const token of next) tokens.set(token, open);
    return listedContinuations(tokens, none, whole);
  };
}
