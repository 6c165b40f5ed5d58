import type { Bars } from "./mark.js";

export interface Bar {
  /** Where it stands, on the axis across its length. */
  readonly at: number;
  readonly length: number;
  /** Where it begins (default 0). */
  readonly base?: number;
  readonly opacity?: number;
  /** What hovering shows. */
  readonly says: string;
}

/** Bars along one axis. */
export function bars(
  name: string,
  list: readonly Bar[],
  look: { readonly orientation: "v" | "h"; readonly width: number; readonly color: string },
): Bars {
  const at = list.map((bar) => bar.at);
  const length = list.map((bar) => bar.length);
  const opacities = list.map(({ opacity = 1 }) => opacity);
  const upright = look.orientation === "v";
  return {
    type: "bar",
    name,
    orientation: look.orientation,
    x: upright ? at : length,
    y: upright ? length : at,
    base: list.map(({ base = 0 }) => base),
    width: look.width,
    ...(new Set(opacities).size === 1
      ? { opacity: opacities[0]!, marker: { color: look.color } }
      : { marker: { color: look.color, opacity: opacities } }),
    hovertext: list.map(({ says }) => says),
  };
}
