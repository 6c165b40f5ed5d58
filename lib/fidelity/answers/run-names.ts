import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { conditionIdentity } from "../../simulate/identity/condition-identity.js";
import { identify, type Json } from "../../simulate/identity/fields.js";

/**
 * What runs are called in a table: by their conditions, and where several conditions share a name, also by what differs
 * between them: "persona vectors, strength 4". Runs that differ in nothing are numbered.
 *
 * @returns `[runs]`, each name once
 */
export function runNames(runs: readonly Pick<SimulatedRun, "condition">[]): string[] {
  const names = runs.map(({ condition }, r) => {
    const alike = runs.filter((run) => run.condition.name === condition.name);
    if (alike.length === 1) return condition.name;
    const parts = alike.map((run) => leaves(identify(conditionIdentity, run.condition as Condition)));
    const own = parts[alike.indexOf(runs[r]!)]!;
    const differing = [...new Set(parts.flatMap((part) => [...part.keys()]))].filter(
      (path) => new Set(parts.map((part) => part.get(path))).size > 1,
    );
    return [condition.name, ...differing.map((path) => inWords(path, own.get(path)))].join(", ");
  });
  return names.map((name, r) => {
    const same = names.flatMap((other, at) => (other === name ? [at] : []));
    return same.length === 1 ? name : `${name} (${same.indexOf(r) + 1})`;
  });
}

/** The values in a condition by their paths: "steering.strength" → 4. */
function leaves(value: Json, path: readonly string[] = []): Map<string, Json> {
  if (value === null || typeof value !== "object") return new Map([[path.join("."), value]]);
  return new Map(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === undefined ? [] : [...leaves(inner, [...path, name])],
    ),
  );
}

/** As much of a text as fits in the first column. */
const mostLetters = 20;

function inWords(path: string, value: Json | undefined): string {
  const name = path.split(".").at(-1)!;
  if (value === undefined) return `no ${name}`;
  if (typeof value === "boolean") return value ? name : `no ${name}`;
  const text = String(value);
  return `${name} ${text.length > mostLetters ? `${text.slice(0, mostLetters - 1)}…` : text}`;
}
