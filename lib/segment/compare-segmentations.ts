import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { decimal } from "../show/number-text.js";
import { type Cell, Table, type TableSection } from "../show/table.js";
import { syntheticNote } from "../survey/codebook/synthetic-note.js";
import { adjustedRandIndex } from "./adjusted-rand.js";
import { methodOf } from "./made-segmentation.js";
import type { Segmentation } from "./segmentation.js";

/** How far two segmentations divide respondents alike. */
export interface SegmentationAgreement {
  readonly first: string;
  readonly second: string;
  /** Respondents who have a segment in both. */
  readonly respondents: number;
  /** 1: the same segments; 0: as unlike as by chance. */
  readonly adjustedRandIndex: number;
}

/** Several segmentations of the same respondents, side by side. Shows itself as two tables. */
export interface SegmentationComparison extends Displayable {
  readonly segmentations: readonly Segmentation[];
  /** Each pair once, in the order of the segmentations. */
  readonly agreements: readonly SegmentationAgreement[];
  /** A row for each segmentation: its sizes, and its agreement with the others. */
  toTable(): Table;
  /** A row for each segment: its size, and what sets it apart. */
  segmentsTable(): Table;
}

/** More segments would make a table of sentences; the largest are listed. */
const mostListed = 12;

/**
 * Holds several segmentations of the same respondents side by side: how many segments, how small, who is in none, what sets
 * each segment apart, and how far each pair agrees, by the adjusted Rand index.
 *
 * @throws PopuliError for fewer than two, two of one name, or segmentations of different surveys
 * @example
 * const byClass = segment(survey, { identifiers: ["Q287"], name: "byClass" });
 * compareSegmentations([byClass, segment(survey, { identifiers: ["Q275"], name: "bySchooling" })]);
 */
export function compareSegmentations(segmentations: readonly Segmentation[]): SegmentationComparison {
  checkComparable(segmentations);
  const agreements = segmentations.flatMap((first, k) =>
    segmentations.slice(k + 1).map((second) => agreementOf(first, second)),
  );
  const { survey } = segmentations[0]!;
  const head = survey.codebook.synthetic ? "SYNTHETIC: " : "";
  const labels = survey.codebook.synthetic ? [syntheticNote] : [];
  const found: SegmentationComparison = {
    ...{ segmentations, agreements },
    toTable: () =>
      new Table(
        `${head}${segmentations.length} segmentations of ${survey.name}`,
        [
          ...[{ name: "segmentation" }, { name: "method" }, { name: "segments" }],
          ...[
            { name: "smallest share", digits: 3 },
            { name: "smallest effective n", digits: 1 },
          ],
          ...[{ name: "below the minimum" }, { name: "without a segment" }],
          ...segmentations.slice(0, -1).map(({ name }) => ({ name: `ARI with ${name}`, digits: 3 })),
        ],
        segmentations.map((one, k) => [
          ...sizesOf(one),
          ...segmentations
            .slice(0, -1)
            .map(({ name }, j) =>
              j >= k
                ? null
                : agreements.find(({ first, second }) => first === name && second === one.name)!
                    .adjustedRandIndex,
            ),
        ]),
        [
          ...labels,
          "ARI: adjusted Rand index of the respondents who have a segment in both, unweighted; 1: the same segments, 0: as unlike as by chance",
          ...(segmentations.some(({ posterior }) => posterior !== undefined)
            ? ["where membership is soft, respondents count in their most probable segment"]
            : []),
          ...agreements.map(inWords),
          ...segmentations.flatMap((one) => fitNotes(one).map((note) => `${one.name}: ${note}`)),
        ],
      ),
    segmentsTable: () => segmentsTable(segmentations, `${head}What sets segments apart`, labels),
    [display]: (): MimeBundle => {
      const tables = [found.toTable(), found.segmentsTable()].map((table) => table[display]());
      return {
        "text/html": tables.map((one) => one["text/html"]).join("\n"),
        "text/plain": tables.map((one) => one["text/plain"]).join("\n\n"),
      };
    },
  };
  return found;
}

function checkComparable(segmentations: readonly Segmentation[]): void {
  const [first, ...others] = segmentations;
  if (first === undefined || others.length === 0)
    throw new PopuliError(
      `${segmentations.length} segmentations were given`,
      {},
      "give two or more to compare",
    );
  const twice = segmentations.find(({ name }, k) => segmentations.findIndex((one) => one.name === name) < k);
  if (twice !== undefined)
    throw new PopuliError(
      `two segmentations are named '${twice.name}'`,
      {},
      "name them, segment(survey, { name: … })",
    );
  const other = others.find(
    ({ survey }) => survey.size !== first.survey.size || survey.file !== first.survey.file,
  );
  if (other !== undefined)
    throw new PopuliError(
      `'${first.name}' divides ${first.survey.name} (${first.survey.size} respondents), and '${other.name}' divides ${other.survey.name} (${other.survey.size})`,
      {},
      "compare segmentations of the same respondents; applySegmentation divides another survey by a recipe",
    );
}

function agreementOf(first: Segmentation, second: Segmentation): SegmentationAgreement {
  return {
    ...{ first: first.name, second: second.name },
    respondents: first.of.filter((segment, i) => segment >= 0 && second.of[i]! >= 0).length,
    adjustedRandIndex: adjustedRandIndex(first.of, second.of),
  };
}

function sizesOf({ name, recipe, segments, of }: Segmentation): Cell[] {
  const least = (of: (segment: Segmentation["segments"][number]) => number) => Math.min(...segments.map(of));
  return [
    ...[name, recipe.method, segments.length],
    ...[least(({ share }) => share), least(({ effectiveN }) => effectiveN)],
    ...[segments.filter(({ belowMinimum }) => belowMinimum).length, of.filter((one) => one < 0).length],
  ];
}

/** Steinley (2004), "Properties of the Hubert–Arabie adjusted Rand index", Psychological Methods 9. */
const grades = [
  [0.9, "excellent"],
  [0.8, "good"],
  [0.65, "moderate"],
] as const;

function inWords({ first, second, respondents, adjustedRandIndex: index }: SegmentationAgreement): string {
  if (Number.isNaN(index))
    return `${first} and ${second}: ${counted(respondents, "respondent has", "respondents have")} a segment in both, too few to compare`;
  const grade = grades.find(([from]) => index >= from)?.[1] ?? "poor";
  const others = grade === "poor" ? "they tell different people apart" : "they divide much the same people";
  return `${first} and ${second} agree with ${decimal(index)} (${grade}, after Steinley 2004): ${others}`;
}

function fitNotes({ recipe }: Segmentation): readonly string[] {
  return methodOf(recipe.method).notes?.(recipe.fitted) ?? [];
}

function segmentsTable(
  segmentations: readonly Segmentation[],
  title: string,
  labels: readonly string[],
): Table {
  const sections: TableSection[] = [];
  const rows: Cell[][] = [];
  const left: string[] = [];
  for (const segmentation of segmentations) {
    sections.push({ before: rows.length, heading: segmentation.name });
    const order = [...segmentation.segments.keys()].sort(
      (a, b) => segmentation.segments[b]!.share - segmentation.segments[a]!.share,
    );
    const listed = order.slice(0, mostListed).sort((a, b) => a - b);
    for (const k of listed) {
      const { label, n, share, effectiveN, belowMinimum } = segmentation.segments[k]!;
      const apart = segmentation.apart(k);
      rows.push([
        ...[`${label}${belowMinimum ? " *" : ""}`, n, share, effectiveN],
        apart.slice(label.length + 2),
      ]);
    }
    if (order.length > listed.length)
      left.push(`${segmentation.name}: the ${order.length - listed.length} smallest segments are not listed`);
  }
  const small = segmentations.filter(({ segments }) => segments.some(({ belowMinimum }) => belowMinimum));
  return new Table(
    title,
    [
      ...[
        { name: "segment" },
        { name: "n" },
        { name: "share", digits: 3 },
        { name: "effective n", digits: 1 },
      ],
      { name: "against everyone else" },
    ],
    rows,
    [
      ...labels,
      ...small.map(({ name, minimum }) => `* in ${name}: an effective n below ${minimum}`),
      ...left,
    ],
    sections,
  );
}
