import { numberText } from "./number-text.js";
import type { RValue } from "./value.js";

/** A longer sequence is a bomb: a column holds no more distinct numbers. */
const longest = 1 << 24;

/**
 * The values that R wrote in a short form ("ALTREP"): a sequence by its ends, numbers to be printed as texts, or values
 * in a wrapping that says whether they are sorted.
 */
export function compactValues(info: RValue, state: RValue, fail: (found: string) => never): RValue {
  const name = info.type === "pairs" && info.entries[0]?.[1].type === "symbol" ? info.entries[0][1].name : "";
  if (name === "compact_intseq" || name === "compact_realseq") {
    const [count = 0, first = 0, step = 0] =
      state.type === "double" || state.type === "integer" ? state.values : [];
    if (!(count >= 0 && count <= longest)) fail(`a sequence has ${count} numbers`);
    const at = (_: unknown, k: number) => first + k * step;
    const attributes = new Map();
    return name === "compact_intseq"
      ? { type: "integer", values: Int32Array.from({ length: count }, at), attributes }
      : { type: "double", values: Float64Array.from({ length: count }, at), attributes };
  }
  const inner =
    state.type === "list" ? state.values[0] : state.type === "pairs" ? state.entries[0]?.[1] : state;
  if (name === "deferred_string" && inner !== undefined) {
    const { type } = inner;
    if (type !== "integer" && type !== "double") return fail("numbers should be printed as texts here");
    return {
      type: "text",
      values: Array.from(inner.values, (value) => numberText(value, type)),
      attributes: new Map(),
    };
  }
  if (inner === undefined || inner.type === "null")
    return fail(`values in the form '${name}' cannot be read`);
  return inner;
}
