import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { toHtml } from "./draw/html.js";
import { type PlotlyFigure, toPlotly } from "./draw/plotly.js";
import { saveFigure } from "./draw/save.js";
import { type Slider, sliderFigure } from "./draw/slider.js";
import { toSvg } from "./draw/svg.js";
import { layOut } from "./layout/lay-out.js";
import type { Layout, Trace } from "./layout/layout.js";
import type { Plotted } from "./layout/plotted.js";

/** What a figure shows, and its words. */
export interface FigureParts extends Plotted {
  /** The figure in characters, for terminals and plain-text readers. */
  readonly text: string;
  /** What the interactive figure has in place of the panels: one step of them at a time, moved by a slider. */
  readonly slider?: Slider;
}

/**
 * A figure as data. It shows itself as plotly JSON, as HTML that works without scripts and becomes interactive where
 * plotly is present, as SVG, and as text.
 *
 * @example
 * plot.segments(byClass).toSvg();
 */
export class Figure implements Displayable {
  readonly title: string;
  readonly subtitle: string;
  /** Marks as plotly's traces. */
  readonly data: readonly Trace[];
  readonly layout: Layout;
  readonly caption: string;
  private readonly text: string;
  private readonly interactive: (() => PlotlyFigure) | undefined;

  constructor(parts: FigureParts) {
    this.title = parts.title;
    this.subtitle = parts.subtitle;
    this.caption = parts.caption;
    this.text = parts.text;
    const { data, layout } = layOut(parts);
    this.data = data;
    this.layout = layout;
    const { slider } = parts;
    this.interactive = slider && (() => sliderFigure(parts, slider));
  }

  /** `{data, layout, config}` for `Plotly.newPlot`. */
  toPlotly(): PlotlyFigure {
    return this.interactive?.() ?? toPlotly(this.title, this.data, this.layout);
  }

  /** A static picture, the same bytes for the same figure. */
  toSvg(): string {
    return toSvg(this.title, this.caption, this.data, this.layout);
  }

  /** Title, subtitle, the figure in characters, and the caption. */
  toText(): string {
    return [this.title, this.subtitle, "", this.text, "", this.caption].join("\n");
  }

  /** The static picture, and a script that puts the interactive one in its place where plotly is on the page. */
  toHtml(): string {
    return toHtml(this.toPlotly(), this.toSvg());
  }

  /**
   * Writes the static picture to a file, without a browser: the kind is that of the name's end, `.svg`, `.png` (two
   * pixels to one of the figure) or `.pdf`. The same figure gives the same bytes on every machine that has its letters
   * in the font Arimo (Latin, Greek, Cyrillic, Hebrew); a PNG takes others from the machine's fonts.
   *
   * @throws PopuliError for another ending, or for letters that a PDF's font lacks
   * @example
   * await plot.segments(byClass).save("segments.pdf");
   */
  save(file: string): Promise<void> {
    return saveFigure(file, (fonts) => toSvg(this.title, this.caption, this.data, this.layout, fonts));
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
