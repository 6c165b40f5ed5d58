import type { Code, Measure } from "../../codebook/codebook.js";
import { CodeCollector } from "../../table/code-collector.js";
import { clockTime, isoDate, isoDateTime } from "../../table/dates.js";
import type { LabelledColumn } from "../labelled/labelled-table.js";
import type { FlatColumn } from "./flat-columns.js";
import { codesOf, doubleCode, isFactor, labelsOf, missingOf } from "./labels.js";
import { attributesOf, classOf, naInteger, type RList, textsOf } from "./value.js";

/** What was lost of a column, for a note. */
export interface Losses {
  /** Names of columns with infinite numbers. */
  readonly infinite: string[];
}

/**
 * A column of a data frame. A factor has the numbers of its levels as codes, as R and SPSS files made by R have; TRUE
 * and FALSE are texts; dates and times become ISO texts, in UTC.
 */
export function columnOf({ name, value }: FlatColumn, frame: RList, losses: Losses): LabelledColumn {
  const collector = new CodeCollector();
  const classes = classOf(value);
  const put = (code: Code | undefined) => {
    if (code === undefined) collector.empty();
    else if (typeof code === "string") collector.text(code);
    else collector.number(code);
  };
  const described = (isText: boolean, isMoment: boolean, measure: Measure | undefined): LabelledColumn => ({
    collector,
    variable: {
      name,
      ...labelsOf(frame, name, value),
      ...(isFactor(value) ? { labels: levelLabels(value) } : {}),
      isMissing: isText ? (code) => textMissing(code) : missingOf(value),
      ...{ measure, isText, isMoment, isWeight: false },
    },
  });
  const missing = missingOf(value);
  const textMissing = (code: Code) => (value.type === "text" || value.type === "double") && missing(code);
  if (value.type === "text") {
    for (const text of value.values) put(text?.trimEnd() ?? undefined);
    return described(true, false, undefined);
  }
  if (value.type === "logical") {
    for (const bit of value.values) put(bit === naInteger ? undefined : bit === 0 ? "FALSE" : "TRUE");
    return described(true, false, undefined);
  }
  const moment = momentOf(classes);
  if (moment !== undefined) {
    for (const code of codesOf(value)) put(typeof code === "number" ? (moment(code) ?? String(code)) : code);
    return described(true, true, undefined);
  }
  if (value.type === "double" && classes.includes("integer64")) {
    const bits = new BigInt64Array(value.values.buffer, value.values.byteOffset, value.values.length);
    const na = -(2n ** 63n);
    for (const whole of bits) {
      const number = Number(whole);
      put(whole === na ? undefined : Number.isSafeInteger(number) ? number : String(whole));
    }
    return described(false, false, undefined);
  }
  let infinite = false;
  for (let k = 0; k < value.values.length; k++) {
    const number = value.values[k]!;
    if (value.type === "double") {
      const isInfinite = number === Infinity || number === -Infinity;
      infinite ||= isInfinite;
      put(isInfinite ? undefined : doubleCode(value, number, k));
    } else put(number === naInteger ? undefined : number);
  }
  if (infinite) losses.infinite.push(name);
  const ordered = classes.includes("ordered");
  return described(false, false, isFactor(value) ? (ordered ? "ordinal" : "nominal") : undefined);
}

function levelLabels(value: FlatColumn["value"]): ReadonlyMap<Code, string> {
  const levels = textsOf(attributesOf(value).get("levels"));
  return new Map(levels.map((level, k) => [k + 1, level ?? "NA"]));
}

/** How to print a number of R by its class; `undefined` for a plain number. */
function momentOf(classes: readonly string[]): ((value: number) => string | undefined) | undefined {
  if (classes.includes("Date")) return (days) => isoDate(Math.floor(days) * 86_400);
  if (classes.includes("POSIXct")) return isoDateTime;
  return classes.includes("hms") ? clockTime : undefined;
}
