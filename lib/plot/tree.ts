import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import { type Branch, branchesOf } from "../segment/tree/branches.js";
import { percent } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Label, Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { cells } from "./marks/cells.js";
import type { Points } from "./marks/mark.js";
import { profileRows } from "./profile-rows.js";
import { shorten } from "./text/shorten.js";
import { fontSize, textWidth } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** Outcomes beside the leaves; more are no longer readable. */
const mostOutcomes = 10;
const leastWidth = 320;
/** Two panels of this width fit a report. */
const mostWidth = 390;
/** Pixels of one division, where there is room. */
const mostStep = 190;
const rowHeight = 46;

/**
 * The decision tree that made a segmentation, from everyone on the left to the segments on the right, and beside each
 * segment the answers that the tree tells apart.
 *
 * @throws PopuliError for a segmentation that no tree made
 * @example
 * plot.tree(segment(survey, { method: "tree", identifiers: ["Q260", "Q275"], outcomes: ["Q1"] }));
 */
export function tree(segmentation: Segmentation): Figure {
  checkPlotted("tree", segmentation, ["segments", "survey"], "what segment(…) returned");
  const { name, recipe, segments, survey, weight } = segmentation;
  if (recipe.method !== "tree" && recipe.method !== "data-driven")
    throw new PopuliError(
      `'${name}' was made by ${recipe.method}, not by a tree`,
      {},
      "draw it with plot.profiles or plot.segments",
    );
  const { root, columns, outcomes } = recipe.fitted;
  const trunk = branchesOf(root, columns);
  const rows = new Rows(
    trunk.leaves.map((leaf) => ({ label: "", aside: leafText(segments[leaf]!) })),
    rowHeight,
  );
  const yOf = ({ leaves }: Branch) => (rowOf(leaves[0]!) + rowOf(leaves.at(-1)!)) / 2;
  const rowOf = (leaf: number) => rows.y(trunk.leaves.indexOf(leaf));
  const depth = Math.max(1, ...everyBranch(trunk).map((branch) => branch.depth));
  const width = Math.max(leastWidth, Math.min(mostWidth, mostStep * (depth + 0.55)));
  const pixels = width / (depth + 0.55);
  const shares = new Map(everyBranch(trunk).map((branch) => [branch, shareOf(branch, segments)]));
  const drawn: Panel = {
    x: plainAxis([-0.55, depth]),
    y: rows.axis(),
    marks: [linesOf(trunk, yOf, depth)],
    labels: everyBranch(trunk).flatMap((branch): Label[] => {
      const left = branch.depth === 0 ? -0.55 : branch.depth - 1 + 0.06;
      const room = (branch.depth === 0 ? 0.5 : 0.92) * pixels;
      const at = (up: number) => [left, yOf(branch) + up / rowHeight] as const;
      const note = (text: string, up: number): Label => ({
        ...{ text: shorten(text, room, (part) => textWidth(part, fontSize.note)), at: at(up), align: "left" },
        ...{ size: fontSize.note, color: palette.quiet },
      });
      const [trait, value] = wordsOf(branch);
      return [
        ...(trait === "" ? [] : [note(trait, 22)]),
        {
          ...{ text: shorten(value, room, (part) => textWidth(part)), at: at(9), align: "left" },
          ...{ size: fontSize.text, color: palette.text, bold: branch.depth === 0 },
        },
        note(percent(shares.get(branch)!), -8),
      ];
    }),
  };
  const profiles = outcomes.flatMap((outcome) => profileRows(segmentation, survey.column(outcome)));
  const shown = profiles.slice(0, mostOutcomes);
  const values = trunk.leaves.map((leaf) => shown.map((row) => row.values[leaf]!));
  const x = shown.map((_, k) => k);
  const y = trunk.leaves.map(rowOf);
  const room = width / Math.max(1, shown.length);
  const answers: Panel = {
    headings: [{ text: "answers that the tree tells apart", bold: true }],
    x: {
      ...plainAxis([-0.5, shown.length - 0.5]),
      tickvals: x,
      ticktext: shown.map(({ label }) => shorten(label, room - 8, (text) => textWidth(text))),
    },
    y: rows.axis(),
    marks: [
      cells(
        "answers",
        { x, y },
        values,
        1,
        (r, k) => `${segments[trunk.leaves[r]!]!.label}\n${shown[k]!.label}: ${values[r]![k]!.toFixed(2)}`,
      ),
    ],
    labels: values.flatMap((row, r) =>
      row.flatMap((value, k): Label[] =>
        value === null
          ? []
          : [
              {
                ...{ text: value.toFixed(2), at: [x[k]!, y[r]!], align: "center", size: fontSize.text },
                color: value > 0.55 ? palette.background : palette.text,
              },
            ],
      ),
    ),
  };
  return new Figure({
    title: `${name}: a decision tree with ${counted(segments.length, "segment")}`,
    subtitle: [
      weight === undefined
        ? `shares of ${survey.name}, unweighted`
        : `weighted shares of ${survey.name}, ${weight}`,
      ...(survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    panels: [shown.length === 0 ? [drawn] : [drawn, answers]],
    size: rows.size(width),
    rows,
    caption: [
      "Each division makes answers to the outcomes as alike as possible on either side (Gini impurity); who lacks the trait goes to the larger side.",
      ...(shown.length > 0
        ? [
            "Cells: of an ordered outcome the mean place on its scale, from 0 at its first answer to 1 at its last; of another the share of each answer.",
          ]
        : []),
      ...(profiles.length > shown.length ? [`${profiles.length - shown.length} are not drawn.`] : []),
    ].join(" "),
    text: everyBranch(trunk)
      .map((branch) => {
        const [leaf] = branch.branches.length === 0 ? branch.leaves : [];
        const end = leaf === undefined ? "" : `  → segment ${segments[leaf]!.key}, n ${segments[leaf]!.n}`;
        return `${"    ".repeat(branch.depth)}${branch.says}  ${percent(shares.get(branch)!)}${end}`;
      })
      .join("\n"),
  });
}

/** The trait that leads to a branch, and its values: they stand in two lines, because they tell branches apart. */
function wordsOf({ says }: Branch): [trait: string, value: string] {
  const colon = says.indexOf(": ");
  return colon < 0 ? ["", says] : [says.slice(0, colon), says.slice(colon + 2)];
}

/** A branch and all below it, each before those below it. */
function everyBranch(branch: Branch): Branch[] {
  return [branch, ...branch.branches.flatMap(everyBranch)];
}

function shareOf({ leaves }: Branch, segments: readonly Segment[]): number {
  return leaves.reduce((sum, leaf) => sum + segments[leaf]!.share, 0);
}

/** Every division as a bracket, and every leaf's line to the right edge. */
function linesOf(trunk: Branch, yOf: (branch: Branch) => number, depth: number): Points {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const branch of everyBranch(trunk)) {
    const start = branch.depth === 0 ? -0.55 : branch.depth - 1;
    const end = branch.branches.length === 0 ? depth : branch.depth;
    x.push(start, end, null);
    y.push(yOf(branch), yOf(branch), null);
    const [first, last] = branch.branches;
    if (first === undefined || last === undefined) continue;
    x.push(branch.depth, branch.depth, null);
    y.push(yOf(first), yOf(last), null);
  }
  return {
    type: "scatter",
    mode: "lines",
    name: "tree",
    inLegend: false,
    ...{ x, y },
    line: { color: palette.quiet, width: 1.5 },
  };
}

function leafText({ key, share, n, belowMinimum }: Segment): string {
  return `${key}: ${percent(share)}, n ${n}${belowMinimum ? " ‡" : ""}`;
}
