import { createHash } from "node:crypto";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { escapeHtml } from "../show/html.js";
import { type PlotlyFigure, toPlotly } from "./plotly.js";
import { withRoom } from "./room.js";
import { toSvg } from "./svg.js";
import type { Layout, Trace } from "./trace.js";

export interface FigureParts {
  readonly title: string;
  /** What a reader must know at once, in the picture: that answers are simulated, that data are synthetic. */
  readonly subtitle: string;
  readonly data: readonly Trace[];
  readonly layout: Layout;
  /** What stands under the figure: how to read it, what was left out. */
  readonly caption: string;
  /** The figure in characters, for terminals and plain-text readers. */
  readonly text: string;
}

/**
 * A figure as data. It shows itself as plotly JSON, as HTML that works without scripts and becomes interactive where plotly
 * is present, as SVG, and as text; `lib/plot` has a function for each figure.
 *
 * @example
 * plot.segments(byClass).toSvg();
 */
export class Figure implements Displayable {
  readonly title: string;
  readonly subtitle: string;
  readonly data: readonly Trace[];
  readonly layout: Layout;
  readonly caption: string;
  private readonly text: string;

  constructor(parts: FigureParts) {
    this.title = parts.title;
    this.subtitle = parts.subtitle;
    this.data = parts.data;
    this.layout = withRoom(parts.title, parts.subtitle, parts.data, parts.layout);
    this.caption = parts.caption;
    this.text = parts.text;
  }

  /** `{data, layout, config}` for `Plotly.newPlot`. */
  toPlotly(): PlotlyFigure {
    return toPlotly(this.title, this.subtitle, this.data, this.layout);
  }

  /** A static picture, the same bytes for the same figure. */
  toSvg(): string {
    const svg = toSvg(this.title, this.subtitle, this.data, this.layout);
    // ECharts numbers its instances in the names of clip paths: ours are named by content, so that two figures on one page
    // never share one and the same figure always has the same.
    const named = svg.replaceAll(/\bzr\d+-/g, `zr${hash(svg.replaceAll(/\bzr\d+-/g, ""))}-`);
    const alternative = `<title>${escapeHtml(this.title)}</title><desc>${escapeHtml(this.caption)}</desc>`;
    return named.replace(
      /^<svg ([^>]*)>/,
      (_, attributes: string) => `<svg role="img" ${attributes}>${alternative}`,
    );
  }

  toText(): string {
    return [this.title, this.subtitle, "", this.text, "", this.caption].join("\n");
  }

  /** The static picture, and a script that puts the interactive one in its place where plotly is on the page. */
  toHtml(): string {
    const figure = JSON.stringify(this.toPlotly()).replaceAll("<", "\\u003c");
    const name = hash(figure);
    return `<figure class="populi-figure" style="margin:0">
<div data-populi-figure="${name}" style="max-width:100%;overflow-x:auto">${this.toSvg()}</div>
<figcaption style="font:12px sans-serif;color:#555">${escapeHtml(this.caption)}</figcaption>
<script type="text/javascript">(${upgrade.replace("NAME", name)})(${figure});</script>
</figure>`;
  }

  [display](): MimeBundle {
    return {
      "application/vnd.plotly.v1+json": this.toPlotly(),
      "text/html": this.toHtml(),
      "image/svg+xml": this.toSvg(),
      "text/plain": this.toText(),
    };
  }
}

/**
 * Runs in the reader's browser. Plotly may be a global, a module of require.js (classic Notebook), or still to be loaded by
 * a report that has it at its end; with none of them the picture stays.
 */
const upgrade = `function (figure) {
  function draw(Plotly) {
    document.querySelectorAll('[data-populi-figure="NAME"]').forEach(function (place) {
      place.removeAttribute("data-populi-figure");
      place.textContent = "";
      Plotly.newPlot(place, figure.data, figure.layout, figure.config);
    });
  }
  function attempt() {
    if (window.Plotly) { draw(window.Plotly); return true; }
    if (window.require && window.require.defined && window.require.defined("plotly")) {
      draw(window.require("plotly")); return true;
    }
    return false;
  }
  if (!attempt() && document.readyState !== "complete") window.addEventListener("load", attempt);
}`;

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
