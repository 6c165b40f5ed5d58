import type { Code, ResponseSet } from "../../codebook/codebook.js";

/*
 * Multiple-response sets, as described in the PSPP developer's guide, "Multiple Response Sets Records". Each is a line
 * of text: "$name=C 5 label a b" for categories, "$name=D1 1 5 label a b" for dichotomies that count the value 1.
 * Lengths are in bytes; variables have their short names, in lower case.
 */

/**
 * Reads the sets of a record.
 *
 * @param variableOf finds a variable by its short name, in upper case
 * @returns `undefined` where the record does not follow the description
 */
export function parseResponseSets(
  record: Uint8Array,
  decode: (bytes: Uint8Array) => string,
  variableOf: (shortName: string) => { readonly name: string; readonly isText: boolean } | undefined,
): ResponseSet[] | undefined {
  // Latin-1 has a character for each byte, so that positions in the text are positions in the record.
  const text = new TextDecoder("latin1").decode(record);
  const sets: ResponseSet[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found;
  };
  /** A length, a space, and that many bytes. */
  const counted = (): string | undefined => {
    const length = match(/ ?(\d+) /y)?.[1];
    if (length === undefined || at + Number(length) > record.length) return undefined;
    at += Number(length);
    return decode(record.subarray(at - Number(length), at));
  };
  while (match(/[\s\0]*$/y) === undefined) {
    const name = match(/\s*(\$[^=\s]+)=/y)?.[1];
    const kind = match(/C|D|E \d+/y)?.[0];
    if (name === undefined || kind === undefined) return undefined;
    const value = kind === "C" ? "" : counted();
    const label = counted();
    const list = match(/([^\n]*)(\n|$)/y)?.[1];
    if (value === undefined || label === undefined || list === undefined) return undefined;
    const variables = list
      .split(/[\s\0]+/)
      .filter((shortName) => shortName !== "")
      .map((shortName) => variableOf(decode(Buffer.from(shortName, "latin1")).toUpperCase()));
    const found = variables.filter((variable) => variable !== undefined);
    if (found.length < variables.length || found.length === 0) return undefined;
    sets.push({
      name: decode(Buffer.from(name, "latin1")),
      label,
      kind: kind === "C" ? "categories" : "dichotomies",
      ...(kind === "C" ? {} : { counted: found[0]!.isText ? value.trimEnd() : Number(value) }),
      variables: found.map((variable) => variable.name),
    });
  }
  return sets;
}

/** Writes the record of the sets whose variables all have a short name. */
export function formatResponseSets(
  sets: readonly ResponseSet[],
  shortNameOf: (name: string) => string | undefined,
): string {
  const counted = (value: Code) => `${Buffer.byteLength(String(value))} ${value}`;
  return sets
    .map(({ name, label, kind, counted: value, variables }) => {
      const shortNames = variables.map((variable) => shortNameOf(variable)?.toLowerCase());
      if (shortNames.includes(undefined)) return "";
      const form = kind === "categories" ? "C " : `D${counted(value ?? 1)} `;
      return `${name}=${form}${counted(label)} ${shortNames.join(" ")}\n`;
    })
    .join("");
}
