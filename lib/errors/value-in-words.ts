/** Objects that people have at hand, by what only they have. */
const known: readonly (readonly [string, readonly string[]])[] = [
  ["a survey", ["codebook", "column"]],
  ["a segmentation", ["segments", "of"]],
  ["a run", ["condition", "answers"]],
  ["a model", ["tokenizer", "layers"]],
];

/** What was given in place of what is taken, for an error: "nothing", "a list of 3", "the text 'run'", "a survey". */
export function valueInWords(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Promise) return "a promise";
  if (typeof value === "string") return value === "" ? "an empty text" : `the text '${value}'`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return String(value);
  const found = known.find(([, parts]) => parts.every((part) => part in value));
  if (found !== undefined) return found[0];
  const kind: unknown = value.constructor?.name;
  if (typeof kind !== "string" || kind === "Object") return "another object";
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}
