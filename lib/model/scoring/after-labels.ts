import { PopuliError } from "../../errors/populi-error.js";
import { type Continuations, listedContinuations, open } from "./continuations.js";

/** What counts as a label in a reply, whatever a reader would make of it. */
export const labelRules = ["label then end", "constrained", "first token"] as const;

/**
 * What counts as a label in a reply, whatever a reader would make of it:
 * - "label then end": exactly the label, and the reply ends behind it;
 * - "constrained": the label, and nothing that continues it to another label, as if only labels could be written;
 * - "first token": the label's first token, the method of most published comparisons (MMLU, OpinionQA).
 */
export type LabelRule = (typeof labelRules)[number];

/** The labels of a question, and the tokens that end one beside the model's end tokens. */
interface Labels {
  readonly labels: readonly (readonly number[])[];
  readonly ends: readonly number[];
}

/**
 * What each next token makes of a reply by a rule. Outcomes are the options, and after the last one everything else.
 *
 * @throws PopuliError for the rule "first token" where two labels begin with the same token
 */
export function afterLabels(rule: LabelRule, asked: Labels): (path: readonly number[]) => Continuations {
  switch (rule) {
    case "label then end":
      return (path) => labelThenEnd(asked, path);
    case "constrained":
      return (path) => constrained(asked, path);
    case "first token": {
      const first = firstTokens(asked);
      return () => listedContinuations(first, asked.labels.length, asked.labels.length);
    }
  }
}

function labelThenEnd({ labels, ends }: Labels, path: readonly number[]): Continuations {
  const { whole = labels.length, next } = labelsAt(labels, path);
  const listed = new Map<number, number>();
  for (const end of ends) listed.set(end, whole);
  for (const token of next) listed.set(token, open);
  return listedContinuations(listed, labels.length, whole);
}

function constrained({ labels }: Labels, path: readonly number[]): Continuations {
  const { whole = labels.length, next } = labelsAt(labels, path);
  const listed = new Map<number, number>();
  for (const token of next) {
    const longer = labelsAt(labels, [...path, token]);
    // A label that no other continues needs no pass to see what follows it.
    listed.set(token, longer.next.size === 0 ? longer.whole! : open);
  }
  return listedContinuations(listed, whole, whole);
}

function firstTokens({ labels }: Labels): Map<number, number> {
  const first = new Map<number, number>();
  labels.forEach(([token], option) => {
    const twin = first.get(token!);
    if (twin !== undefined) {
      throw new PopuliError(
        `the labels of options ${twin + 1} and ${option + 1} begin with the same token, so their first tokens do not tell them apart`,
        {},
        'use the rule "constrained", or letters as labels',
      );
    }
    first.set(token!, option);
  });
  return first;
}

/** The option whose label a path is, and the tokens that continue the path to a label. */
function labelsAt(labels: readonly (readonly number[])[], path: readonly number[]) {
  let whole: number | undefined;
  const next = new Set<number>();
  labels.forEach((label, option) => {
    if (!path.every((token, place) => label[place] === token)) return;
    if (label.length === path.length) whole = option;
    else next.add(label[path.length]!);
  });
  return { whole, next };
}
