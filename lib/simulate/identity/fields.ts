import { createHash } from "node:crypto";

/** A value that JSON can write. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/**
 * How a field reaches the key that an answer is kept under: by the words or ids of the prompt (`prompt`), by what is
 * injected (`injection`), by how the answer is taken from the model (`manner`), or not at all, since it changes no
 * answer (`nothing`).
 */
export type Way = "prompt" | "injection" | "manner" | "nothing";

/** What a field adds to the run's identity and to an answer's key. */
export interface Field<Value, Place> {
  /** Stands for the value in a run's identity and its manifest; `undefined` for a field that changes no answer. */
  readonly says: (value: Value) => Json | undefined;
  /** How it reaches the key, or the parts of the key that it contributes. */
  readonly keyed: Way | ((place: Place) => readonly Json[]);
}

/** One entry for every field of `T`, so that a new field does not compile until its part in identities is decided. */
export type Fields<T, Place = never> = {
  readonly [Name in keyof Required<T>]: Field<Exclude<T[Name], undefined>, Place>;
};

/** A field that is represented by its value. */
export function itself(keyed: Way): { readonly says: (value: Json) => Json; readonly keyed: Way } {
  return { says: (value) => value, keyed };
}

/** A field that changes no answer, and why. */
export function changesNothing(_why: string): { readonly says: () => undefined; readonly keyed: "nothing" } {
  return { says: () => undefined, keyed: "nothing" };
}

/** What stands for an object: the fields that it has and that change answers, by name, in the table's order. */
export function identify<T extends object>(
  fields: Fields<T, never>,
  value: T,
): Readonly<Record<string, Json>> {
  const said: Record<string, Json> = {};
  for (const [name, field] of Object.entries(fields) as [string, Field<unknown, never>][]) {
    const own = (value as Readonly<Record<string, unknown>>)[name];
    const says = own === undefined ? undefined : field.says(own);
    if (says !== undefined) said[name] = says;
  }
  return said;
}

/** The parts of a key that fields contribute on their own, in the table's order. */
export function keyedParts<Place>(
  fields: Readonly<Record<string, Pick<Field<never, Place>, "keyed">>>,
  place: Place,
): Json[] {
  return Object.values(fields).flatMap(({ keyed }) => (typeof keyed === "function" ? keyed(place) : []));
}

/** SHA-256, hex, over a JSON value. */
export function fingerprint(value: Json): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
