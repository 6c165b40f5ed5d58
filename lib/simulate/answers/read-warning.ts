import { percent } from "../../show/number-text.js";
import { type NoOption, noOptionKinds, onNoOption } from "./no-option.js";

/** Shares on no option above which a table warns of them, and above which nothing is judged by the rest. */
export const readLimits = { warned: 0.05, judged: 0.5 } as const;

/** What helps a model whose answers are not read, in words that hold whatever has been tried already. */
const whatToTry =
  "Ask it in another way: populi model check MODEL --answers SURVEY tries an answer that is begun, an example, letters and a raw chat.";

/** Whether enough was read for a verdict or a test. */
export function enoughRead(noOption: NoOption): boolean {
  return onNoOption(noOption) <= readLimits.judged;
}

/** The label of a run of whose answers more than 5 % are on no option, for figures and manifests; else none. */
export function readLabels(noOption: NoOption): string[] {
  return onNoOption(noOption) <= readLimits.warned ? [] : [sharesInWords(noOption)];
}

function sharesInWords(noOption: NoOption): string {
  const kinds = noOptionKinds
    .filter(({ key }) => noOption[key] >= 0.0005)
    .map(({ key, word }) => `${word} ${percent(noOption[key])}`);
  return `${percent(onNoOption(noOption))} of the answers are on no option (${kinds.join(", ")})`;
}

/**
 * What a table says above its rows where more than 5 % of the answers are on no option, with each kind's share; nothing
 * where fewer are.
 *
 * @param name of the condition
 */
export function readWarnings(name: string, noOption: NoOption): string[] {
  if (onNoOption(noOption) <= readLimits.warned) return [];
  const about = `${name}: ${sharesInWords(noOption)}, and the numbers are about the rest`;
  if (enoughRead(noOption)) return [`${about}.`];
  const helps = noOption.unanswered > onNoOption(noOption) / 2 ? "" : ` ${whatToTry}`;
  return [`${about}: too few to judge by.${helps}`];
}
