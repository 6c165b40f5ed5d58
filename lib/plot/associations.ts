import { counted } from "../errors/counted.js";
import type { IdentifierAssociation } from "../fidelity/predictive/identifier-associations.js";
import type { PredictiveFindings } from "../fidelity/predictive/predictive-findings.js";
import { decimal, signed } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Label, Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { cells } from "./marks/cells.js";
import { shorten } from "./text/shorten.js";
import { textWidth } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** The most rows and columns drawn; the table's means are of all. */
const most = { items: 40, identifiers: 9 };
const cellWidth = 88;
/** Panels of more columns do not fit side by side. */
const mostBeside = 4;

/** What a figure of associations needs. */
export type PlottedAssociations = Pick<PredictiveFindings, "associations" | "condition" | "labels">;

/**
 * Cramér's V of each identifier and item in a simulation, with the difference from the humans' in brackets; a star where its
 * 95 % interval, for other respondents, is on one side of 0. Source: audience segmentation, arXiv:2604.06663, Figure 4.
 *
 * @example
 * plot.associations(await predictiveFidelity(run));
 */
export function associations(given: PlottedAssociations): Figure {
  checkPlotted("associations", given, ["associations"], "what predictiveFidelity(…) returned");
  const { associations: all, condition, labels } = given;
  const every = {
    items: [...new Set(all.map(({ item }) => item))],
    identifiers: [...new Set(all.map(({ identifier }) => identifier))],
  };
  const items = every.items.slice(0, most.items);
  const identifiers = every.identifiers.slice(0, most.identifiers);
  const at = new Map(all.map((one) => [`${one.item} ${one.identifier}`, one]));
  const grid = items.map((item) => identifiers.map((identifier) => at.get(`${item} ${identifier}`)!));
  const rows = new Rows(
    items.map((label) => ({ label })),
    22,
  );
  const [x, y] = [identifiers.map((_, k) => k), items.map((_, r) => rows.y(r))];
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  const largest = Math.max(
    0.1,
    ...grid.flat().flatMap((one) => [one.human, one.simulated].filter(Number.isFinite)),
  );
  const panelOf = (
    side: "human" | "simulated",
    heading: string,
    says: (one: IdentifierAssociation) => string,
  ): Panel => ({
    headings: [
      { text: heading, bold: true, color: side === "human" ? palette.text : palette.simulated, wide: true },
    ],
    x: {
      ...plainAxis([-0.5, identifiers.length - 0.5]),
      tickvals: x,
      ticktext: identifiers.map((name) => shorten(name, cellWidth - 6, (text) => textWidth(text))),
    },
    y: rows.axis(),
    marks: [
      cells(
        side,
        { x, y },
        grid.map((row) => row.map((one) => known(one[side]))),
        largest,
        (r, k) => `${identifiers[k]!} and ${items[r]!}\n${inFull(grid[r]![k]!)}`,
      ),
    ],
    labels: grid.flatMap((row, r) =>
      row.flatMap((one, k): Label[] =>
        Number.isNaN(one[side])
          ? []
          : [
              {
                ...{ text: says(one), at: [x[k]!, y[r]!], align: "center", size: 10 },
                color: one[side] > 0.55 * largest ? palette.background : palette.text,
              },
            ],
      ),
    ),
  });
  const simulated = panelOf("simulated", `${condition} (difference from human)`, bracketed);
  const human = panelOf("human", "human", (one) => decimal(one.human, 2));
  const width = cellWidth * identifiers.length;
  return new Figure({
    title: `Cramér's V of identifiers and answers: ${condition}`,
    subtitle: ["SIMULATED ANSWERS beside human ones", ...labels].join(" · "),
    panels: [identifiers.length <= mostBeside ? [human, simulated] : [simulated]],
    size: rows.size(width),
    rows,
    caption: [
      "Cramér's V of an identifier (columns) and the answers to an item (rows), 0 … 1; in brackets simulated − human; * where the 95 % interval of the difference, for other respondents, is on one side of 0.",
      "One answer is drawn from each simulated probability.",
      ...(every.items.length > items.length
        ? [`${counted(every.items.length - items.length, "item is", "items are")} not drawn.`]
        : []),
      ...(every.identifiers.length > identifiers.length
        ? [
            `${counted(every.identifiers.length - identifiers.length, "identifier is", "identifiers are")} not drawn.`,
          ]
        : []),
    ].join(" "),
    text: grid
      .flatMap((row) => row.map((one) => `${`${one.identifier} × ${one.item}`.padEnd(30)} ${inFull(one)}`))
      .join("\n"),
  });
}

function isApart({ difference: { low, high } }: IdentifierAssociation): boolean {
  return low > 0 || high < 0;
}

function bracketed(one: IdentifierAssociation): string {
  const difference = Number.isNaN(one.difference.value) ? "—" : signed(one.difference.value, 2);
  return `${decimal(one.simulated, 2)} (${difference}${isApart(one) ? "*" : ""})`;
}

function inFull({ human, simulated, difference: { value, low, high } }: IdentifierAssociation): string {
  const interval = Number.isNaN(low) ? "" : ` [${signed(low, 2)}, ${signed(high, 2)}]`;
  return `human ${decimal(human, 2)}, simulated ${decimal(simulated, 2)}, difference ${signed(value, 2)}${interval}`;
}
