import { shorten } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import type { Annotation } from "./trace.js";

/** What the figure needs of a steering plan; every `SteeringPlan` has it. */
export interface PlannedInjections {
  readonly attributes: readonly string[];
  readonly strength: number;
  readonly noise: { readonly sigma: number; readonly scope: string };
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
  const { attributes, strength, noise, cells } = planned;
  const { name, layers, teaching } = planned.vectors.provenance.model;
  const labels = new Map(cells.map(({ attribute, label }) => [attribute, label]));
  const longest = Math.max(0, ...cells.map(({ length }) => length));
  const top = longest > 0 ? longest : 1;
  const z = attributes.map((attribute) =>
    Array.from(
      { length: layers },
      (_, k) => cells.find((cell) => cell.attribute === attribute && cell.layer === k + 1)?.length ?? null,
    ),
  );
  const cellWidth = Math.max(10, Math.min(44, 660 / layers));
  const margin = { l: 250, r: 40, t: 84, b: 56 };
  const width = margin.l + margin.r + Math.round(layers * cellWidth);
  const every = Math.max(1, Math.ceil(layers / 14));
  const shown = Array.from({ length: layers }, (_, k) => k + 1).filter((k) => k === 1 || k % every === 0);
  // Lengths are written into cells that are wide enough for them.
  const written: Annotation[] =
    cellWidth < 30
      ? []
      : cells.map(({ attribute, layer, length }) => ({
          text: length.toFixed(2),
          x: (layer - 0.5) / layers,
          y: 1 - (attributes.indexOf(attribute) + 0.5) / attributes.length,
          align: "center",
          size: 10,
          color: length > 0.55 * top ? palette.background : palette.text,
        }));
  return new Figure({
    title: "Steering plan: what is injected where",
    subtitle: [
      name,
      `strength ${strength}`,
      noise.sigma === 0 ? "no noise" : `noise σ ${noise.sigma.toPrecision(3)} (${noise.scope})`,
      ...(teaching ? ["teaching model: no evidence about real models"] : []),
    ].join(" · "),
    data: [
      {
        type: "heatmap",
        name: "mean length of what is added",
        x: Array.from({ length: layers }, (_, k) => k + 1),
        y: attributes.map((_, a) => attributes.length - 1 - a),
        z,
        zmin: 0,
        zmax: top,
        colorscale: [
          [0, "#e8f1f7"],
          [1, "#08519c"],
        ],
        showscale: false,
        xaxis: "x",
        yaxis: "y",
        hovertext: attributes.map((attribute, a) =>
          z[a]!.map((length, k) =>
            length === null ? "" : `${labels.get(attribute)}\nlayer ${k + 1}\nlength ${length.toFixed(3)}`,
          ),
        ),
        hoverinfo: "text",
      },
    ],
    layout: {
      width,
      height: margin.t + margin.b + 24 * attributes.length,
      margin,
      axes: {
        xaxis: {
          domain: [0, 1],
          range: [0.5, layers + 0.5],
          anchor: "y",
          title: "after block",
          tickvals: shown,
          ticktext: shown.map(String),
          showgrid: false,
        },
        yaxis: {
          domain: [0, 1],
          range: [-0.5, attributes.length - 0.5],
          anchor: "x",
          tickvals: attributes.map((_, a) => attributes.length - 1 - a),
          ticktext: attributes.map((attribute) =>
            shorten(`${labels.get(attribute) ?? ""} (${attribute})`, 38),
          ),
          showgrid: false,
        },
      },
      annotations: written,
      legend: false,
    },
    caption: `Colour: mean length over an attribute's values of strength × vector, from 0 to ${top.toFixed(2)}. Added at every position of the prompt and of the answer.`,
    text: attributes
      .map((attribute, a) => {
        const bars = z[a]!.map((length) => (length === null ? "·" : length > top / 2 ? "█" : "▒")).join("");
        return `${attribute.padEnd(8)} ${bars}  ${labels.get(attribute) ?? ""}`;
      })
      .join("\n"),
  });
}
