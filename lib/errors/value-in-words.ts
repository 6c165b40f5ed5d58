/** What was given in place of what is taken, for an error: "nothing", "a list of 3", "the text 'run'". */
export function valueInWords(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Promise) return "a promise";
  if (typeof value === "string") return `the text '${value}'`;
  return typeof value === "object" ? "another object" : String(value);
}
