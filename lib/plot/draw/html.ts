import { createHash } from "node:crypto";
import { escapeHtml } from "../../show/html.js";
import type { PlotlyFigure } from "./plotly.js";

/** The static picture, and a script that puts the interactive one in its place where plotly is on the page. */
export function toHtml(plotly: PlotlyFigure, svg: string, caption: string): string {
  const figure = JSON.stringify(plotly).replaceAll("<", "\\u003c");
  const name = createHash("sha256").update(figure).digest("hex").slice(0, 12);
  return `<figure class="populi-figure" style="margin:0">
<div data-populi-figure="${name}" style="max-width:100%;overflow-x:auto">${svg}</div>
<figcaption style="font:12px sans-serif;color:#555">${escapeHtml(caption)}</figcaption>
<script type="text/javascript">(${upgrade.replace("NAME", name)})(${figure});</script>
</figure>`;
}

/**
 * Runs in the reader's browser. Plotly may be a global, a module of require.js (classic Notebook), or still to be
 * loaded by a report that has it at its end; without any of them the picture stays.
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
