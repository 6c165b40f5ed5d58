import { createHash } from "node:crypto";
import { pageColours, pageStyle } from "../theme/page-colours.js";
import type { PlotlyFigure } from "./plotly.js";

/**
 * The static picture, and a script that puts the interactive one in its place where plotly is on the page. Both take
 * the colours of the page around them, so that they are legible on a dark one.
 */
export function toHtml(plotly: PlotlyFigure, svg: string): string {
  const figure = JSON.stringify(plotly).replaceAll("<", "\\u003c");
  const name = createHash("sha256").update(figure).digest("hex").slice(0, 12);
  return `<figure class="populi-figure" style="margin:0">
<style>${pageStyle}</style>
<div data-populi-figure="${name}" style="max-width:100%;overflow-x:auto">${svg}</div>
<script type="text/javascript">(${upgrade.replace("NAME", name)})(${figure}, ${JSON.stringify(pageColours)});</script>
</figure>`;
}

/**
 * Runs in the reader's browser. Plotly may be a global, a module of require.js (classic Notebook), or still to be
 * loaded by a report that has it at its end; without any of them the picture stays.
 */
const upgrade = `function (figure, colours) {
  function coloured(part, look) {
    if (typeof part === "string") {
      var variable = colours[part];
      return (variable && look.getPropertyValue(variable).trim()) || part;
    }
    if (Array.isArray(part)) return part.map(function (one) { return coloured(one, look); });
    if (part === null || typeof part !== "object") return part;
    var all = {};
    Object.keys(part).forEach(function (key) { all[key] = coloured(part[key], look); });
    return all;
  }
  function draw(Plotly) {
    document.querySelectorAll('[data-populi-figure="NAME"]').forEach(function (place) {
      place.removeAttribute("data-populi-figure");
      place.textContent = "";
      var own = coloured(figure, getComputedStyle(place));
      Plotly.newPlot(place, own.data, own.layout, own.config);
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
