import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { conditionIdentity } from "../../simulate/identity/condition-identity.js";
import { identify, type Json } from "../../simulate/identity/fields.js";

/** What a run may say of itself beside its condition. */
export type NamedRun = Pick<SimulatedRun, "condition"> & {
  readonly model?: { readonly name: string };
  readonly identity?: Readonly<Record<"study" | "manner", Readonly<Record<string, Json>>>>;
};

/**
 * What runs are called in a table: by their conditions, and where several conditions share a name, or have none, also by
 * what differs between them: "persona vectors, strength 4", or else between their models, studies and ways of answering:
 * "direct, mode sample". Runs that differ in nothing are numbered.
 *
 * @returns `[runs]`, each name once
 */
export function runNames(runs: readonly NamedRun[]): string[] {
  const named = runs.map(({ condition }) => condition.name || "unnamed");
  const names = named.map((name, r) => {
    const alike = runs.filter((_, other) => named[other] === name);
    if (alike.length === 1) return name;
    const place = alike.indexOf(runs[r]!);
    const byCondition = differences(
      alike.map(({ condition }) => leaves(identify(conditionIdentity, condition as Condition))),
      place,
    );
    const parts = byCondition.length > 0 ? byCondition : differences(alike.map(surroundings), place);
    return [name, ...parts].join(", ");
  });
  return names.map((name, r) => {
    const same = names.flatMap((other, at) => (other === name ? [at] : []));
    return same.length === 1 ? name : `${name} (${same.indexOf(r) + 1})`;
  });
}

/** What the parts at `place` have of all paths in which they differ. */
function differences(parts: readonly ReadonlyMap<string, Json>[], place: number): string[] {
  const paths = new Set(parts.flatMap((part) => [...part.keys()]));
  return [...paths]
    .filter((path) => new Set(parts.map((part) => part.get(path))).size > 1)
    .map((path) => inWords(path, parts[place]!.get(path)));
}

/** The model, the study and the manner of a run that says them. */
function surroundings({ model, identity }: NamedRun): Map<string, Json> {
  return new Map([
    ...(model === undefined ? [] : [["model", model.name] as const]),
    ...(identity === undefined ? [] : [...leaves(identity.study), ...leaves(identity.manner)]),
  ]);
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
