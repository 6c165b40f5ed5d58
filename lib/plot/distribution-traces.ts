import type { CellShares, Pair, Row } from "./distribution-rows.js";
import { palette } from "./palette.js";
import type { Trace } from "./trace.js";

/** Bars, floors and line of one item, over all rows. */
export function columnTraces(
  column: number,
  number: string,
  pair: Pair,
  rows: readonly Row[],
  cells: readonly CellShares[],
  everyone: CellShares,
  scale: { full: number; band: number; bottom: (row: number) => number },
): Trace[] {
  const { options } = pair.human;
  const on = { xaxis: `x${number}`, yaxis: `y${number}`, showlegend: column === 0 };
  const heightOf = (share: number) => (share / scale.full) * scale.band;
  const present = cells.flatMap((cell, r) => (cell.human === undefined ? [] : [r]));
  const bars = present.flatMap((r) => options.map((_, k) => ({ r, k, share: cells[r]!.human![k]! })));
  const line = (of: (cell: CellShares) => ArrayLike<number> | undefined) => {
    const points = cells.flatMap((cell, r) => {
      const shares = of(cell);
      if (shares === undefined) return [];
      return [
        ...options.map((_, k) => ({
          x: k as number | null,
          y: (scale.bottom(r) + heightOf(shares[k]!)) as number | null,
          r,
          k,
          share: shares[k]!,
        })),
        { x: null, y: null, r, k: -1, share: 0 },
      ];
    });
    return { x: points.map((point) => point.x), y: points.map((point) => point.y), points };
  };
  const level = (of: (k: number) => number, extend: number) => {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    const ends = extend > 0 ? [-extend, options.length - 1 + extend] : [];
    const at = [...options.keys(), ...ends].sort((one, other) => one - other);
    for (const r of cells.keys()) {
      const nearest = (place: number) => Math.min(options.length - 1, Math.max(0, place));
      x.push(...at, null);
      y.push(...at.map((place) => scale.bottom(r) + heightOf(of(nearest(place)))), null);
    }
    return { x, y };
  };
  const says = (who: string, r: number, k: number, share: number) =>
    `${who}, ${rows[r]!.label}\n${pair.human.item} = ${options[k]} ${pair.human.optionLabels[k] ?? ""}\n${(share * 100).toFixed(1)} %`;
  const simulated = line((cell) => cell.simulated);
  return [
    {
      ...on,
      type: "bar",
      name: "human",
      orientation: "v",
      legendgroup: "human",
      x: bars.map(({ k }) => k),
      y: bars.map(({ share }) => heightOf(share)),
      base: bars.map(({ r }) => scale.bottom(r)),
      width: 0.78,
      marker: { color: palette.human, opacity: bars.map(({ r }) => (rows[r]!.small ? 0.45 : 0.9)) },
      hovertext: bars.map(({ r, k, share }) => says("human", r, k, share)),
      hoverinfo: "text",
    },
    {
      ...on,
      type: "scatter",
      name: "uniform floor",
      legendgroup: "uniform",
      mode: "lines",
      ...level(() => 1 / options.length, 0.45),
      line: { color: palette.floor, width: 1, dash: "dash" },
      hoverinfo: "skip",
    },
    ...(everyone.simulated === undefined
      ? []
      : [
          {
            ...on,
            type: "scatter" as const,
            name: "shuffled floor",
            legendgroup: "shuffled",
            mode: "lines" as const,
            ...level((k) => everyone.simulated![k]!, 0),
            line: { color: palette.shuffled, width: 1.2, dash: "dot" as const },
            hoverinfo: "skip" as const,
          },
        ]),
    {
      ...on,
      type: "scatter",
      name: "simulated",
      legendgroup: "simulated",
      mode: "lines+markers",
      x: simulated.x,
      y: simulated.y,
      line: { color: palette.simulated, width: 1.6 },
      marker: { color: palette.simulated, size: 6, symbol: "circle" },
      hovertext: simulated.points.map(({ r, k, share }) => (k < 0 ? "" : says("SIMULATED", r, k, share))),
      hoverinfo: "text",
    },
  ];
}
