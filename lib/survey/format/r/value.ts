/** Attributes of a value, such as "names" or "class". */
export type Attributes = ReadonlyMap<string, RValue>;

/** Whole numbers; the least one is NA. */
export interface RIntegers {
  readonly type: "integer" | "logical";
  readonly values: Int32Array;
  readonly attributes: Attributes;
}

/** Doubles. A not-a-number keeps its bits, among which are NA and the tagged NAs of haven. */
export interface RDoubles {
  readonly type: "double";
  readonly values: Float64Array;
  readonly attributes: Attributes;
}

export interface RTexts {
  readonly type: "text";
  readonly values: readonly (string | null)[];
  readonly attributes: Attributes;
}

export interface RList {
  readonly type: "list";
  readonly values: readonly RValue[];
  readonly attributes: Attributes;
}

/** A pairlist, of which only entries with a name are of use. */
export interface RPairs {
  readonly type: "pairs";
  readonly entries: readonly (readonly [name: string, value: RValue])[];
  readonly attributes: Attributes;
}

export interface RSymbol {
  readonly type: "symbol";
  readonly name: string;
}

/** Anything that no data frame of a survey is made of: functions, environments, raw bytes. */
export interface ROther {
  readonly type: "other";
  /** "a function", "an environment". */
  readonly what: string;
  readonly attributes: Attributes;
}

/** A value of R. */
export type RValue =
  | { readonly type: "null" }
  | RIntegers
  | RDoubles
  | RTexts
  | RList
  | RPairs
  | RSymbol
  | ROther;

/** R's NA among whole numbers. */
export const naInteger = -(2 ** 31);

const none: Attributes = new Map();

export function attributesOf(value: RValue): Attributes {
  return "attributes" in value ? value.attributes : none;
}

/** The texts of an attribute; empty where it has none. */
export function textsOf(value: RValue | undefined): readonly (string | null)[] {
  return value?.type === "text" ? value.values : [];
}

/** The names of R's S3 classes, or of the S4 class. */
export function classOf(value: RValue): readonly string[] {
  return textsOf(attributesOf(value).get("class")).map((name) => name ?? "NA");
}

/** Names of the elements of a vector or list. */
export function namesOf(value: RValue): readonly string[] {
  return textsOf(attributesOf(value).get("names")).map((name) => name ?? "");
}

export function isDataFrame(value: RValue): value is RList {
  return value.type === "list" && classOf(value).includes("data.frame");
}

/** A value as a message names it: "an R object of class lm". */
export function describeValue(value: RValue): string {
  const classes = classOf(value);
  if (classes.length > 0) return `an R object of class ${classes.join(", ")}`;
  if (value.type === "null") return "R's NULL";
  if (value.type === "other") return `${value.what} of R`;
  const plain = {
    integer: "whole numbers",
    logical: "TRUE and FALSE",
    double: "numbers",
    text: "texts",
  } as const;
  if (
    value.type === "integer" ||
    value.type === "logical" ||
    value.type === "double" ||
    value.type === "text"
  ) {
    const form = attributesOf(value).has("dim") ? "an R matrix" : "an R vector";
    return `${form} of ${plain[value.type]}`;
  }
  return value.type === "symbol" ? "an R symbol" : "an R list";
}
