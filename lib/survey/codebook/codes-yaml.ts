import type { Code, MissingReason, MissingValue, ValueLabel } from "./codebook.js";
import { type YamlPlace, yamlChoice, yamlRecord, yamlText } from "./yaml-place.js";

export const missingReasons: readonly MissingReason[] = [
  "don't know",
  "refused",
  "not applicable",
  "not asked",
  "unknown",
];

const longestRange = 10_000;

/** Valid codes with their labels: a map, or a range such as `0..10`. */
export function readValues(place: YamlPlace | undefined): readonly ValueLabel[] {
  if (place === undefined) return [];
  if (!place.isMap) {
    const codes = rangeOf(place);
    if (codes === undefined)
      return place.fail("expected a map of `code: label` lines, or a range such as 0..10");
    return codes.map((code) => ({ code, label: String(code) }));
  }
  const values: ValueLabel[] = [];
  for (const [key, value] of place.entries()) {
    const record = value.isMap ? yamlRecord(value, ["label", "sentence"]) : undefined;
    const label = record ? record.get("label") : value.scalar === null ? undefined : value;
    const sentence = record?.get("sentence");
    for (const code of codesOf(key)) {
      values.push({
        code,
        label: label === undefined ? String(code) : yamlText(label),
        ...(sentence === undefined ? {} : { sentence: yamlText(sentence) }),
      });
    }
  }
  forbidRepeats(values, place);
  return values;
}

/**
 * Codes of missing answers with their reasons.
 *
 * @param usual those of a variable that has no `missing` of its own (default none)
 */
export function readMissing(
  place: YamlPlace | undefined,
  usual: readonly MissingValue[] = [],
): readonly MissingValue[] {
  if (place === undefined) return usual;
  if (place.scalar === "none") return [];
  const missing: MissingValue[] = [];
  for (const [key, value] of place.entries()) {
    const record = value.isMap ? yamlRecord(value, ["label", "reason"]) : undefined;
    const given = record ? record.get("reason") : value;
    if (given === undefined) return value.fail("a missing code needs a reason", missingReasons.join(", "));
    const reason = yamlChoice(given, missingReasons);
    const label = record?.get("label");
    for (const code of codesOf(key)) {
      missing.push({ code, label: label === undefined ? reason : yamlText(label), reason });
    }
  }
  forbidRepeats(missing, place);
  return missing;
}

function codesOf(key: YamlPlace): readonly Code[] {
  const range = rangeOf(key);
  if (range !== undefined) return range;
  const code = key.scalar;
  if (typeof code === "number" && !Number.isFinite(code)) key.fail("a code must be a finite number or text");
  if (typeof code === "number" || typeof code === "string") return [code];
  return key.fail(
    `${String(code)} is not a code: a code is a number or text`,
    `write "${String(code)}" in quotes`,
  );
}

/** Every integer of a range such as `1..9`; `undefined` for anything else. */
function rangeOf(place: YamlPlace): number[] | undefined {
  const ends =
    place.plain && typeof place.scalar === "string" ? /^(-?\d+)\.\.(-?\d+)$/.exec(place.scalar) : null;
  if (ends === null) return undefined;
  const from = Number(ends[1]);
  const to = Number(ends[2]);
  if (to < from) place.fail(`the range ${from}..${to} runs backwards`);
  if (to - from >= longestRange) place.fail(`the range ${from}..${to} has more than ${longestRange} codes`);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function forbidRepeats(entries: readonly { readonly code: Code }[], place: YamlPlace): void {
  const seen = new Set<Code>();
  for (const { code } of entries) {
    if (seen.has(code)) place.fail(`the code ${showCode(code)} is listed twice`);
    seen.add(code);
  }
}

export function showCode(code: Code): string {
  return typeof code === "string" ? JSON.stringify(code) : String(code);
}
