/** Which character stands between the whole part and the decimals of a number. */
export type DecimalMark = "." | ",";

/** How the texts of a column are to be read as numbers. */
export interface NumberForm {
  /** The number that a text means; `undefined` where it is none. */
  readonly parse: (text: string) => number | undefined;
  /** For the user: what was changed to read the column as numbers. */
  readonly note?: string;
}

/** What is known of a file's numbers. */
export interface NumberConvention {
  /** As the user says, or as the columns show in which it is certain. */
  readonly decimal?: DecimalMark;
  /** Whether a number such as 1,234 in text of this kind has decimals: where cells are not separated by commas. */
  readonly commaIsDecimal: boolean;
}

const plain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const commaExponent = /^[+-]?\d+,\d+[eE][+-]?\d+$/;
/** Space, no-break spaces, thin spaces and apostrophes between thousands. */
const spaced = /^[+-]?\d{1,3}([ \u00a0\u202f\u2009'’]\d{3})+([.,]\d+)?$/;
const currencies = "USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|MXN|ZAR|kr|Kč|zł|Ft|Rs";
const currency = new RegExp(
  `^(?<before>\\p{Sc}|(?:${currencies})(?=[\\s\\d]))\\s*|\\s*(?<after>\\p{Sc}|\\b(?:${currencies}))\\.?$`,
  "u",
);
const percent = /\s*%$/;

/** What a number's marks can be. */
type Shape =
  | "plain"
  | "point"
  | "comma"
  | "points group"
  | "commas group"
  | "point or group"
  | "comma or group";

/** A number without its signs: what is left, and what was taken off. */
interface Bare {
  readonly text: string;
  readonly unit: string;
  readonly negative: boolean;
}

function bare(text: string): Bare {
  let rest = text.trim().replace(/^[\u2212\u2013]/, "-");
  let unit = "";
  const inBrackets = /^\((.+)\)$/.exec(rest);
  if (inBrackets !== null) rest = inBrackets[1]!.trim();
  const negative = inBrackets !== null || /^-\s*\p{Sc}/u.test(rest);
  if (negative) rest = rest.replace(/^-\s*/, "");
  if (percent.test(rest)) {
    unit = "%";
    rest = rest.replace(percent, "");
  } else {
    const sign = /[^\d\s.,]/.test(rest) && !plain.test(rest) ? currency.exec(rest)?.groups : undefined;
    unit = sign?.before ?? sign?.after ?? "";
    if (unit !== "") rest = rest.replace(currency, "").trim();
  }
  return { text: rest, unit, negative };
}

function shapeOf(text: string): Shape | undefined {
  if (plain.test(text)) {
    if (/^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(text)) return "point or group";
    return text.includes(".") ? "point" : "plain";
  }
  if (spaced.test(text)) return text.includes(",") ? "comma" : text.includes(".") ? "point" : "plain";
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) return "comma or group";
  if (/^[+-]?\d+,\d+$/.test(text) || commaExponent.test(text)) return "comma";
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(text) || /^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(text))
    return "points group";
  // In India the marks stand before hundreds, then before every two digits: 1,23,456.
  if (
    /^[+-]?\d{1,3}(,\d{3})+\.\d*$/.test(text) ||
    /^[+-]?\d{1,3}(,\d{3}){2,}$/.test(text) ||
    /^[+-]?\d{1,2}(,\d{2})+,\d{3}(\.\d*)?$/.test(text)
  )
    return "commas group";
  return undefined;
}

/** The mark that the texts of a column show beyond doubt; "both" where they contradict one another. */
function certainMark(shapes: ReadonlySet<Shape>): DecimalMark | "both" | undefined {
  const point = shapes.has("point") || shapes.has("commas group");
  const comma = shapes.has("comma") || shapes.has("points group");
  return point && comma ? "both" : point ? "." : comma ? "," : undefined;
}

/** Whether a text is a number in some form. */
export const looksNumeric = (text: string): boolean => shapeOf(bare(text).text) !== undefined;

/**
 * The decimal mark of a file, from the columns that have numbers alone; `undefined` where none shows it, or some show
 * the one and some the other.
 */
export function fileDecimal(columns: Iterable<readonly string[]>): DecimalMark | undefined {
  const marks = new Set<DecimalMark>();
  for (const texts of columns) {
    const shapes = shapesOf(texts);
    const mark = shapes === undefined ? undefined : certainMark(shapes);
    if (mark === "." || mark === ",") marks.add(mark);
  }
  return marks.size === 1 ? [...marks][0] : undefined;
}

function shapesOf(texts: readonly string[]): Set<Shape> | undefined {
  const shapes = new Set<Shape>();
  for (const text of texts) {
    const shape = isPlainNumber(text) ? (text.includes(".") ? "point" : "plain") : shapeOf(bare(text).text);
    if (shape === undefined) return undefined;
    shapes.add(shape);
  }
  return shapes;
}

/**
 * How a column of texts is read as numbers; `undefined` where a text is no number, where some numbers have decimal
 * points and others decimal commas, or where a number would lose something: leading zeros, digits beyond 2⁵³.
 */
export function numberForm(texts: readonly string[], convention: NumberConvention): NumberForm | undefined {
  if (texts.length === 0) return undefined;
  if (texts.every(isPlainNumber))
    return { parse: (text) => (isPlainNumber(text) ? Number(text) + 0 : slowly(text)) };
  const bares = texts.map(bare);
  const shapes = new Set<Shape>();
  for (const { text } of bares) {
    const shape = shapeOf(text);
    if (shape === undefined) return undefined;
    shapes.add(shape);
  }
  const units = new Set(bares.map(({ unit }) => unit));
  // "12 %" beside "0.5" could be 12 or 0.12.
  if (units.has("%") && units.size > 1) return undefined;
  if (units.size > (units.has("") ? 2 : 1)) return undefined;
  const found = markOf(shapes, texts, convention);
  if (found === undefined) return undefined;
  const { decimal, doubt } = found;
  const parse = (text: string): number | undefined => {
    const { text: rest, negative } = bare(text);
    if (shapeOf(rest) === undefined) return undefined;
    const value = Number(withPoint(rest, decimal));
    return Number.isFinite(value) ? (negative ? -value : value) + 0 : undefined; // + 0: "-0" is 0
  };
  if (!bares.every(({ text }) => isSafeNumber(withPoint(text, decimal)))) return undefined;
  return { parse, ...noteOf(texts, bares, shapes, decimal, doubt, parse) };
}

/** The number that a text means beside plain ones, if any. */
function slowly(text: string): number | undefined {
  return isSafeNumber(text) ? Number(text) + 0 : undefined;
}

/**
 * Whether a text is digits, perhaps with a sign and decimals, that nobody can mistake: no leading zeros, at most 15
 * digits, not three decimals after at most three digits. A loop, as a survey's weights and ids are a million texts.
 */
function isPlainNumber(text: string): boolean {
  let i = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const start = i;
  let point = -1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e && point < 0 && i > start) point = i;
    else if (code < 0x30 || code > 0x39) return false;
  }
  const whole = (point < 0 ? i : point) - start;
  if (whole === 0 || whole > 15 || (whole > 1 && text.charCodeAt(start) === 0x30)) return false;
  if (point < 0) return true;
  const decimals = i - point - 1;
  return decimals > 0 && (decimals !== 3 || whole > 3 || text.charCodeAt(start) === 0x30);
}

function markOf(
  shapes: ReadonlySet<Shape>,
  texts: readonly string[],
  { decimal, commaIsDecimal }: NumberConvention,
): { readonly decimal: DecimalMark; readonly doubt: boolean } | undefined {
  const certain = certainMark(shapes);
  if (certain === "both") return undefined;
  if (certain !== undefined) return { decimal: certain, doubt: false };
  const point = shapes.has("point or group");
  const comma = shapes.has("comma or group");
  if (point && comma) return undefined;
  if (!point && !comma) return { decimal: ".", doubt: false };
  if (decimal !== undefined) return { decimal, doubt: false };
  // Programs that write three decimals write them in every row; whole hundreds beside 1.200 mean that it is 1,200.
  const hundreds = texts.some((text) => /^[+-]?[1-9]\d\d$/.test(bare(text).text));
  if (comma) return { decimal: commaIsDecimal && !hundreds ? "," : ".", doubt: commaIsDecimal || hundreds };
  return { decimal: commaIsDecimal && hundreds ? "," : ".", doubt: commaIsDecimal || hundreds };
}

/** A number as JavaScript reads it: without marks between thousands, with a decimal point. */
function withPoint(text: string, decimal: DecimalMark): string {
  const joined = text.replace(/[ \u00a0\u202f\u2009'’]/g, "");
  return decimal === "," ? joined.replaceAll(".", "").replace(",", ".") : joined.replaceAll(",", "");
}

function noteOf(
  texts: readonly string[],
  bares: readonly Bare[],
  shapes: ReadonlySet<Shape>,
  decimal: DecimalMark,
  doubt: boolean,
  parse: (text: string) => number | undefined,
): { readonly note?: string } {
  const grouped = bares.findIndex(
    ({ text }) =>
      /[ \u00a0\u202f\u2009'’]/.test(text) || text.replace(/[+-]/, "").split(decimal)[0]!.search(/[.,]/) >= 0,
  );
  const unit = bares.findIndex((one) => one.unit !== "");
  const bracket = texts.findIndex((text) => /^\s*\(/.test(text));
  const example = (k: number) => `${texts[k]!.trim()} = ${parse(texts[k]!)}`;
  const said = [
    ...(grouped >= 0 ? [`marks between thousands are dropped (${example(grouped)})`] : []),
    ...(unit >= 0
      ? [
          `${bares[unit]!.unit === "%" ? "percent signs" : `'${bares[unit]!.unit}'`} dropped (${example(unit)})`,
        ]
      : []),
    ...(bracket >= 0 ? [`brackets read as minus (${example(bracket)})`] : []),
  ];
  if (doubt) {
    const k = bares.findIndex(({ text }) => shapeOf(text)?.endsWith("or group"));
    const mark = texts[k]!.includes(",") ? "," : ".";
    const isDecimal = mark === decimal;
    const other = isDecimal ? (mark === "," ? "." : ",") : mark;
    said.push(
      isDecimal
        ? `${example(k)}, though '${mark}' may mark thousands (decimal: "${other}")`
        : `decimal: "${other}" if that is wrong`,
    );
  }
  return said.length === 0 || shapes.size === 0 ? {} : { note: said.join("; ") };
}

/** Whether a text can become a number without loss: no leading zeros, no integer beyond 2⁵³. */
export function isSafeNumber(text: string): boolean {
  if (!plain.test(text) || /^[+-]?0\d/.test(text)) return false;
  const value = Number(text);
  // A long row of digits may be an id; a number with an exponent is a measurement, however large.
  const identifies = /^[+-]?\d+\.?0*$/.test(text);
  return Number.isFinite(value) && (!identifies || Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}
