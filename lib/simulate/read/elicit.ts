import type { OptionScores } from "../../model/model.js";
import { type QuestionPrompt, wordingOf } from "../../persona/question.js";

/** Decoding of an elicited distribution: the likeliest text, as long as twenty options take. */
export const elicitDecoding = { temperature: 0, maximumTokens: 240 };

/** A question that asks for the chances of its answers in place of an answer. */
export function elicitation(prompt: QuestionPrompt): QuestionPrompt {
  const example = prompt.options.map(({ label }) => `"${label}": …`).join(", ");
  return {
    ...prompt,
    text: `${wordingOf(prompt)}\nHow likely, in percent, are you to give each of these answers? Reply with one JSON object and nothing else, the percentages summing to 100: {${example}}`,
  };
}

/** How far stated percentages may sum from 100: rounding to whole percents leaves half a percent an option. */
const rounding = 2;

/**
 * The distribution a text states, strictly: one JSON object (or lines "1: 20 %") with every label once and none besides,
 * each a percentage ≥ 0, summing to 100 (or all of them shares that sum to 1). Anything else is an invalid answer.
 *
 * @param labels `[options]`, as shown
 * @example
 * parseElicited('{"1": 25, "2": 75}', ["1", "2"]).probabilities; // [0.25, 0.75]
 */
export function parseElicited(text: string, labels: readonly string[]): OptionScores {
  const invalid = { probabilities: new Float64Array(labels.length), invalid: 1 };
  const stated = asJson(text) ?? asLines(text);
  if (stated === undefined || stated.length !== labels.length) return invalid;
  const byLabel = new Map(stated);
  const values = Float64Array.from(labels, (label) => byLabel.get(label) ?? Number.NaN);
  if (values.some((value) => !(value >= 0) || value === Number.POSITIVE_INFINITY)) return invalid;
  const sum = values.reduce((total, value) => total + value, 0);
  const percent = Math.abs(sum - 100) <= rounding;
  if (!percent && Math.abs(sum - 1) > rounding / 100) return invalid;
  return { probabilities: values.map((value) => value / sum), invalid: 0 };
}

/** Label and value of each entry of a JSON object, fenced or not; a key that stands twice is an entry twice. */
function asJson(text: string): [string, number][] | undefined {
  const bare = text.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, "$1");
  let object: unknown;
  try {
    object = JSON.parse(bare);
  } catch {
    return undefined;
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
  // JSON.parse keeps the last of two equal keys in silence.
  const keys = bare.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length;
  const entries = Object.entries(object);
  if (keys !== entries.length) return undefined;
  return entries.map(([label, value]) => [
    label.trim(),
    typeof value === "number" ? value : percentage(value),
  ]);
}

function asLines(text: string): [string, number][] | undefined {
  const lines = text.trim().split(/\n+/);
  const read = lines.map((line) => /^\s*(\d+)\s*[.:)=-]\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(line));
  if (read.some((match) => match === null)) return undefined;
  return read.map((match) => [match![1]!, Number(match![2])]);
}

function percentage(value: unknown): number {
  const match = typeof value === "string" ? /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(value) : null;
  return match === null ? Number.NaN : Number(match[1]);
}
