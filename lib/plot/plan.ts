import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { countAxis } from "./layout/axis.js";
import type { Label } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { cells as heatCells } from "./marks/cells.js";
import { palette } from "./theme/palette.js";

/** What the figure needs from a steering plan; every `SteeringPlan` has it. */
export interface PlannedInjections {
  readonly attributes: readonly string[];
  readonly strength: number;
  readonly noise: { readonly sigma: number; readonly scope: string };
  /** What a reader must know of the vectors. */
  readonly labels: readonly string[];
  /** A cell for each attribute and layer it is injected at. */
  readonly cells: readonly {
    readonly attribute: string;
    readonly label: string;
    readonly layer: number;
    /** Mean length of the attribute's vectors there, times the strength. */
    readonly length: number;
  }[];
  readonly vectors: {
    readonly provenance: {
      readonly model: { readonly name: string; readonly layers: number; readonly teaching: boolean };
    };
  };
}

/**
 * A steering plan as a heat map: attributes by layers, coloured by the mean length of what is added there.
 *
 * @example
 * plot.plan(run.plan!);
 */
export function plan(planned: PlannedInjections): Figure {
  checkPlotted("plan", planned, ["cells", "vectors"], "the plan of a run that injects vectors: run.plan");
  const { attributes, strength, noise, cells } = planned;
  const { name, layers, teaching } = planned.vectors.provenance.model;
  const labels = new Map(cells.map(({ attribute, label }) => [attribute, label]));
  const longest = Math.max(0, ...cells.map(({ length }) => length)) || 1;
  const layerNumbers = Array.from({ length: layers }, (_, k) => k + 1);
  const lengths = attributes.map((attribute) =>
    layerNumbers.map(
      (layer) => cells.find((cell) => cell.attribute === attribute && cell.layer === layer)?.length ?? null,
    ),
  );
  const rows = new Rows(
    attributes.map((attribute) => ({ label: `${labels.get(attribute) ?? ""} (${attribute})`.trim() })),
    24,
  );
  const cellWidth = Math.max(10, Math.min(44, 660 / layers));
  const width = Math.round(layers * cellWidth);
  return new Figure({
    title: "Steering plan: what is injected where",
    subtitle: [
      name,
      `strength ${strength}`,
      noise.sigma === 0 ? "no noise" : `noise σ ${noise.sigma.toPrecision(3)} (${noise.scope})`,
      ...(teaching ? ["teaching model: no evidence about real models"] : []),
      ...planned.labels,
    ].join(" · "),
    panels: [
      [
        {
          x: countAxis(1, layers, width, { title: "after block" }),
          y: rows.axis(attributes.map((_, r) => rows.y(r))),
          marks: [
            heatCells(
              "mean length of what is added",
              { x: layerNumbers, y: attributes.map((_, r) => rows.y(r)) },
              lengths,
              longest,
              (r, k) => `${labels.get(attributes[r]!)}\nlayer ${k + 1}\nlength ${lengths[r]![k]!.toFixed(3)}`,
            ),
          ],
          // Narrower cells have no room for a number.
          labels:
            cellWidth < 30
              ? []
              : cells.map(
                  ({ attribute, layer, length }): Label => ({
                    text: length.toFixed(2),
                    at: [layer, rows.y(attributes.indexOf(attribute))],
                    align: "center",
                    size: 10,
                    color: length > 0.55 * longest ? palette.background : palette.text,
                  }),
                ),
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: `Colour: mean length over an attribute's values of strength × vector, from 0 to ${longest.toFixed(2)}. Added at every position of the prompt and of the answer.`,
    text: attributes
      .map((attribute, r) => {
        const shades = lengths[r]!.map((length) =>
          length === null ? "·" : length > longest / 2 ? "█" : "▒",
        ).join("");
        return `${attribute.padEnd(8)} ${shades}  ${labels.get(attribute) ?? ""}`;
      })
      .join("\n"),
  });
}
