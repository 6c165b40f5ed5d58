import type { OptionScores } from "../../../model/model.js";

/** A token a server might have answered with. */
export interface FirstToken {
  readonly token: string;
  readonly logprob: number;
}

/** A place of an answer: the token that stands there, and the likeliest ones that might have. */
export interface AnswerPlace {
  readonly token: string;
  readonly likeliest: readonly FirstToken[];
}

/** The likeliest tokens after each beginning of an answer that is known of; the answer itself begins with "". */
export type KnownBeginnings = Map<string, readonly FirstToken[]>;

/** Whether the first token of an answer tells the labels apart: with "1" and "10" it may not. */
export function tellApart(labels: readonly string[]): boolean {
  return !labels.some((label) => goesOn(label, labels));
}

/** Takes what a reply tells of the places of an answer, from where it was begun on. */
export function noteBeginnings(
  known: KnownBeginnings,
  begun: string,
  places: readonly AnswerPlace[] | undefined,
): void {
  let text = begun;
  for (const { token, likeliest } of places ?? []) {
    if (!known.has(text)) known.set(text, likeliest);
    text += plain(token);
  }
}

/**
 * Option probabilities from the likeliest tokens, as servers tell them. A number counts as soon as it is one label and no
 * longer one can come of it, or when something else follows it. What is not among the tokens told counts as invalid.
 *
 * `open` are beginnings that it is not known of how they go on, such as "1" where there is a 10, or a space, each with the
 * share of answers that begin so. Until it is known, a number counts as itself and anything else as invalid.
 *
 * @param labels `[options]`, numbers
 */
export function labelScores(
  known: ReadonlyMap<string, readonly FirstToken[]>,
  labels: readonly string[],
): { readonly scores: OptionScores; readonly open: ReadonlyMap<string, number> } {
  const shares = new Float64Array(labels.length);
  const open = new Map<string, number>();
  const walk = (begun: string, share: number): void => {
    const label = labels.indexOf(begun.trimStart());
    const likeliest = known.get(begun);
    if (likeliest === undefined) open.set(begun, (open.get(begun) ?? 0) + share);
    let goingOn = 0;
    for (const { token, logprob } of likeliest ?? []) {
      const part = share * Math.exp(logprob);
      const next = plain(token);
      // A number that ends here is what is left of it below; the end of an answer is told as an empty token by some.
      if (next === "" || (label >= 0 && !/^\d/.test(next))) continue;
      if (label >= 0) goingOn += part;
      const text = begun + next;
      const [, number, rest] = /^\s*(\d*)([\s\S]*)$/.exec(text)!;
      if (rest === "" && (number === "" || goesOn(number!, labels))) walk(text, part);
      else if (labels.includes(number!)) shares[labels.indexOf(number!)]! += part;
    }
    if (label >= 0) shares[label]! += share - goingOn;
  };
  walk("", 1);
  const valid = shares.reduce((sum, p) => sum + p, 0);
  const scores = {
    probabilities: valid > 0 ? shares.map((p) => p / valid) : shares,
    invalid: Math.min(1, Math.max(0, 1 - valid)),
  };
  return { scores, open };
}

function goesOn(number: string, labels: readonly string[]): boolean {
  return labels.some((label) => label !== number && label.startsWith(number));
}

/** A token as text: some servers show the marks that tokenizers write for a space and a line break. */
function plain(token: string): string {
  return token.replace(/[▁Ġ]/g, " ").replace(/Ċ/g, "\n");
}
