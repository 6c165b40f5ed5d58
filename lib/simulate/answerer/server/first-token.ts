import type { OptionScores } from "../../../model/scoring/question.js";

/** A token that a server gives a log-probability for. */
export interface FirstToken {
  readonly token: string;
  readonly logprob: number;
}

/** One position of an answer: the token that stands there, and the likeliest tokens there. */
export interface AnswerPlace {
  readonly token: string;
  readonly likeliest: readonly FirstToken[];
}

/** The most probable tokens after each beginning of an answer; the start is "". */
export type KnownBeginnings = Map<string, readonly FirstToken[]>;

/** Whether the first token of an answer tells which label it is: with "1" and "10" it may not. */
export function labelsDiffer(labels: readonly string[]): boolean {
  return !labels.some((label) => beginsLonger(label, labels));
}

/** Notes the likeliest tokens that a reply gives, from where the answer was begun. */
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
 * Option probabilities from the likeliest tokens that a server gives. A number counts as a label when no longer label
 * begins with it, or when something else follows it. Tokens that are not given count as no label.
 *
 * `open` has the beginnings whose continuation is not known ("1" where there is a 10, or a space), each with its share
 * of answers. Until it is known, a number counts as itself and anything else as no label.
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
    let longer = 0;
    for (const { token, logprob } of likeliest ?? []) {
      const part = share * Math.exp(logprob);
      const next = plain(token);
      // The share of a number that ends here is computed below. Some servers give the end of an answer as an empty
      // token.
      if (next === "" || (label >= 0 && !/^\d/.test(next))) continue;
      if (label >= 0) longer += part;
      const text = begun + next;
      const [, number, rest] = /^\s*(\d*)([\s\S]*)$/.exec(text)!;
      if (rest === "" && (number === "" || beginsLonger(number!, labels))) walk(text, part);
      else if (labels.includes(number!)) shares[labels.indexOf(number!)]! += part;
    }
    if (label >= 0) shares[label]! += share - longer;
  };
  walk("", 1);
  const valid = shares.reduce((sum, p) => sum + p, 0);
  const scores = {
    probabilities: valid > 0 ? shares.map((p) => p / valid) : shares,
    elsewhere: Math.min(1, Math.max(0, 1 - valid)),
  };
  return { scores, open };
}

/** Whether a longer label begins with this number. */
function beginsLonger(number: string, labels: readonly string[]): boolean {
  return labels.some((label) => label !== number && label.startsWith(number));
}

/** A token as text: some servers keep the marks that tokenizers write for a space and a line break. */
function plain(token: string): string {
  return token.replace(/[▁Ġ]/g, " ").replace(/Ċ/g, "\n");
}
