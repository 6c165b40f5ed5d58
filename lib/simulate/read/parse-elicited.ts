import { allRead } from "../answers/no-option.js";
import { type Answer, notChosen } from "./answer.js";

/**
 * How far the sum of stated percentages may be from 100: rounding to whole percents moves it by half a percent an
 * option.
 */
const rounding = 2;

/**
 * The distribution a text states, read strictly: one JSON object (or lines "1: 20 %") that has every label once and
 * nothing else, each a percentage ≥ 0, summing to 100 (or each a share, summing to 1). Anything else is unread.
 *
 * @param labels `[options]`, as shown
 * @example
 * parseElicited('{"1": 25, "2": 75}', ["1", "2"]).probabilities; // [0.25, 0.75]
 */
export function parseElicited(text: string, labels: readonly string[]): Answer {
  const unread = notChosen("unread", labels.length);
  const stated = asJson(text) ?? asLines(text);
  if (stated === undefined || stated.length !== labels.length) return unread;
  const byLabel = new Map(stated);
  const values = Float64Array.from(labels, (label) => byLabel.get(label) ?? Number.NaN);
  if (values.some((value) => !(value >= 0) || value === Number.POSITIVE_INFINITY)) return unread;
  const sum = values.reduce((total, value) => total + value, 0);
  const percent = Math.abs(sum - 100) <= rounding;
  if (!percent && Math.abs(sum - 1) > rounding / 100) return unread;
  return { probabilities: values.map((value) => value / sum), noOption: allRead };
}

/** Label and value of each entry of a JSON object, in a code fence or not; a text with a key twice has none. */
function asJson(text: string): [string, number][] | undefined {
  const bare = text.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, "$1");
  let object: unknown;
  try {
    object = JSON.parse(bare);
  } catch {
    return undefined;
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
  // JSON.parse silently keeps the last of two equal keys.
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
