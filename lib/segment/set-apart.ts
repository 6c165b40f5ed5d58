import { percent } from "../show/number-text.js";
import type { Column } from "../survey/survey/column.js";
import type { Survey } from "../survey/survey/survey.js";
import type { Segment } from "./segmentation.js";

/** Traits that a sentence names. */
const named = 3;
/** Cohen's h of a small difference between two shares (Cohen 1988, Statistical Power Analysis, § 6.2). */
const smallDifference = 0.2;
/** A column of more values is a number; how one of them stands out says little. */
const mostLevels = 20;

/** What a sentence is made from. */
interface Apart {
  readonly survey: Survey;
  readonly identifiers: readonly string[];
  readonly weights: Float64Array;
  readonly of: Int32Array;
  readonly posterior: Float64Array | undefined;
  readonly segments: readonly Segment[];
}

/**
 * What sets a segment apart: of the columns that segments are made from and the survey's identifiers, the values that
 * differ most in share between the segment and everyone else who has one, one value of a column, by Cohen's h.
 */
export function setApart(apart: Apart, segment: number): string {
  const { survey, segments } = apart;
  const own = segments[segment]!;
  const found = [...new Set([...apart.identifiers, ...survey.identifiers])]
    .filter((name) => own.codes[name] === undefined && survey.codebook.variables.has(name))
    .map((name) => survey.column(name))
    .filter(({ levels }) => levels.length > 1 && levels.length <= mostLevels)
    .flatMap((column) => mostUnlike(apart, segment, column))
    .filter(({ h }) => Math.abs(h) >= smallDifference)
    .sort((a, b) => Math.abs(b.h) - Math.abs(a.h))
    .slice(0, named);
  if (found.length === 0) return `${own.label}: much like everyone else`;
  return `${own.label}: ${found
    .map(
      ({ what, within, outside }) =>
        `${within > outside ? "more often" : "less often"} ${what} (${percent(within)} against ${percent(outside)})`,
    )
    .join(", ")}`;
}

interface Difference {
  readonly what: string;
  readonly within: number;
  readonly outside: number;
  readonly h: number;
}

/** The value of a column whose share differs most; none where nobody answered on one side. */
function mostUnlike(
  { weights, of, posterior, segments }: Apart,
  segment: number,
  { variable, level, levels }: Column,
): Difference[] {
  const within = new Float64Array(levels.length);
  const outside = new Float64Array(levels.length);
  for (let i = 0; i < of.length; i++) {
    if (of[i]! < 0 || level[i]! < 0) continue;
    const share =
      posterior === undefined ? (of[i] === segment ? 1 : 0) : posterior[i * segments.length + segment]!;
    within[level[i]!]! += weights[i]! * share;
    outside[level[i]!]! += weights[i]! * (1 - share);
  }
  const sum = (counts: Float64Array) => counts.reduce((all, x) => all + x, 0);
  const [inside, others] = [sum(within), sum(outside)];
  if (!(inside > 0) || !(others > 0)) return [];
  const angle = (share: number) => 2 * Math.asin(Math.sqrt(Math.min(1, share)));
  const differences = levels.map((code, k): Difference => {
    const [p, q] = [within[k]! / inside, outside[k]! / others];
    const label = variable.values.find((value) => value.code === code)?.label ?? String(code);
    return { what: `${variable.label} "${label}"`, within: p, outside: q, h: angle(p) - angle(q) };
  });
  // What is more frequent describes a segment better than what is rarer.
  return [differences.reduce((most, one) => (worth(one) > worth(most) ? one : most))];
}

function worth({ h }: Difference): number {
  return h > 0 ? 1.25 * h : -h;
}
