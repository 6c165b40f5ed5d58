import type { AnswerReader, ReadQuestion, ReplySpan } from "./reading.js";
import { foldPhrase } from "./text/fold.js";
import { withoutThoughts } from "./thoughts.js";

/** What a reply says that was to state the chance of every option. */
export type StatedShares =
  /** `shares`: `[options]`, summing to 1. */
  | { readonly kind: "stated"; readonly shares: Float64Array; readonly span: ReplySpan }
  | { readonly kind: "refused"; readonly span: ReplySpan }
  | { readonly kind: "unread" };

/** How far percentages may sum from 100: rounding to whole percents moves the sum by half a percent an option. */
const rounding = 2;

/**
 * The distribution a reply states: its first JSON object, or lines such as "1: 20 %". No option stands in it twice and nothing else does; each has a percentage of at least 0, and they sum to 100
 * within 2 (or each has a share, and they sum to 1), so that options left out have 0. Options are named by label, by their
 * words or by both. Prose and code fences around it do not matter. A reply still being written can be read too: a JSON
 * object that was read stays.
 *
 * @param reader of the same question; it tells whether the reply declines
 * @example
 * const question = { options: [{ label: "1", text: "yes" }, { label: "2", text: "no" }] };
 * readStatedShares('Sure: {"1": 25, "2": 75}', question, answerReader(question)); // shares [0.25, 0.75]
 */
export function readStatedShares(reply: string, question: ReadQuestion, reader: AnswerReader): StatedShares {
  const text = withoutThoughts(reply);
  const found = firstObject(text) ?? lines(text);
  const shares = found && sharesOf(found, question);
  if (shares !== undefined) return { kind: "stated", shares, span: found!.span };
  const read = reader.read(text);
  return read.kind === "refused" ? read : { kind: "unread" };
}

interface Entries {
  /** What each share is of, and the share; NaN where it is no number. */
  readonly entries: readonly (readonly [string, number])[];
  /** Whether it may leave out options without a chance: bare lines may be of something else. */
  readonly mayLeaveOut: boolean;
  readonly span: ReplySpan;
}

const entry = /^\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^"':,{}]+?)\s*:\s*(.*?)\s*$/s;

/** The innermost of the first braces that close: `{"answer": {"1": 20, …}}` states what is inside. */
function firstObject(text: string): Entries | undefined {
  const close = text.indexOf("}", text.indexOf("{"));
  const from = close < 0 ? -1 : text.lastIndexOf("{", close);
  if (from < 0) return undefined;
  const parts = parted(text.slice(from + 1, close).replace(/,\s*$/, ""));
  const entries = parts.map((part): [string, number] => {
    const read = entry.exec(part);
    return read === null ? ["", Number.NaN] : [unquoted(read[1]!), percentage(read[2]!)];
  });
  return { entries, mayLeaveOut: true, span: { from, to: close + 1 } };
}

/** Parts between commas, but for commas within quotes and those of a decimal ("10,5"). */
function parted(body: string): string[] {
  return body.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^,"']|,(?!\s*["'\p{L}\d]))+/gu) ?? [];
}

function unquoted(name: string): string {
  return name.replace(/^["']|["']$/g, "");
}

const line = /^[ \t>*•-]*(.+?)[ \t*]*(?:[:：=–—-]|[.)]\s)[ \t*]*(\d+(?:[.,]\d+)?[ \t]*%?)[^\d\n]*$/gmu;

function lines(text: string): Entries | undefined {
  const read = [...text.matchAll(line)];
  if (read.length === 0) return undefined;
  const last = read.at(-1)!;
  return {
    entries: read.map((match) => [match[1]!, percentage(match[2]!)]),
    mayLeaveOut: read.every((match) => match[2]!.endsWith("%")),
    span: { from: read[0]!.index, to: last.index + last[0].length },
  };
}

function percentage(written: string): number {
  const match = /^["']?\s*(\d+(?:[.,]\d+)?)\s*%?\s*["']?$/.exec(written);
  return match === null ? Number.NaN : Number(match[1]!.replace(",", "."));
}

function sharesOf({ entries, mayLeaveOut }: Entries, { options }: ReadQuestion): Float64Array | undefined {
  const named = new Map<string, number>();
  options.forEach(({ label, text }, option) => {
    for (const name of [
      label,
      text,
      `${label}. ${text}`,
      `${label}: ${text}`,
      `${label}) ${text}`,
      `${label} ${text}`,
    ])
      if (!named.has(folded(name))) named.set(folded(name), option);
  });
  const values = new Float64Array(options.length).fill(Number.NaN);
  for (const [name, value] of entries) {
    const option = named.get(folded(name));
    if (option === undefined || !Number.isNaN(values[option])) return undefined;
    if (Number.isNaN(value)) return undefined;
    values[option] = value;
  }
  if (!mayLeaveOut && values.some(Number.isNaN)) return undefined;
  values.forEach((value, option) => {
    if (Number.isNaN(value)) values[option] = 0;
  });
  const sum = values.reduce((total, value) => total + value, 0);
  const percent = Math.abs(sum - 100) <= rounding;
  if (!percent && Math.abs(sum - 1) > rounding / 100) return undefined;
  return values.map((value) => value / sum);
}

function folded(name: string): string {
  return String.fromCodePoint(...foldPhrase(name.trim().replace(/[.):]+$/, "")));
}
