import { escapeHtml } from "../../show/html.js";
import { isMeasured, textWidth } from "../theme/font.js";

/** Pixels from the upper left corner. */
export type Point = readonly [x: number, y: number];

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element; numbers are rounded to hundredths, and attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? decimal(value) : escapeHtml(value!)}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export function polyline(points: readonly Point[], attributes: Attributes): string {
  return element("polyline", { points: pointList(points), fill: "none", ...attributes });
}

export function polygon(points: readonly Point[], attributes: Attributes): string {
  return element("polygon", { points: pointList(points), ...attributes });
}

/** The rectangle between two corners. */
export function rectangle(one: Point, other: Point, attributes: Attributes): string {
  return element("rect", {
    x: Math.min(one[0], other[0]),
    y: Math.min(one[1], other[1]),
    width: Math.abs(other[0] - one[0]),
    height: Math.abs(other[1] - one[1]),
    ...attributes,
  });
}

/**
 * Text whose capitals and digits, 0.72 of the font size high, have their middle at a height. It takes the room that was
 * measured in whatever font a reader's machine has for it: nothing is cut or overlaps where that font is wider.
 */
export function text(
  words: string,
  [x, middle]: Point,
  look: {
    readonly size: number;
    readonly color: string;
    readonly align?: "left" | "center" | "right";
    readonly bold?: boolean;
  },
): string {
  const { size, color, align = "left", bold = false } = look;
  return element(
    "text",
    {
      x,
      y: middle + 0.36 * size,
      "font-size": size,
      fill: color,
      "text-anchor": align === "left" ? undefined : align === "center" ? "middle" : "end",
      "font-weight": bold ? "bold" : undefined,
      ...(isMeasured(words) && {
        textLength: textWidth(words, size, bold),
        lengthAdjust: "spacingAndGlyphs",
      }),
    },
    escapeHtml(words),
  );
}

function pointList(points: readonly Point[]): string {
  return points.map(([x, y]) => `${decimal(x)},${decimal(y)}`).join(" ");
}

function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}
