// Runs in the report's page: draws the figures from their data, and shows or hides the code.
(() => {
  /** A part of a figure with the page's colours in place of those that give way to them. */
  function coloured(part, colours, look) {
    if (typeof part === "string")
      return (Object.hasOwn(colours, part) && look.getPropertyValue(colours[part]).trim()) || part;
    if (Array.isArray(part)) return part.map((one) => coloured(one, colours, look));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [name, coloured(inner, colours, look)]),
    );
  }

  async function draw(figure) {
    const { data, layout, config, frames, colours } = JSON.parse(figure.querySelector("script").textContent);
    const look = getComputedStyle(figure);
    await Plotly.newPlot(figure.querySelector(".drawn"), {
      data: coloured(data, colours, look),
      layout: coloured(layout, colours, look),
      config: { responsive: true, displaylogo: false, ...config },
      frames,
    });
    figure.classList.add("is-drawn");
  }

  document.getElementById("show-code").addEventListener("change", (event) => {
    document.body.classList.toggle("without-code", !event.target.checked);
  });
  for (const figure of document.querySelectorAll("figure.plot")) {
    // If a figure cannot be drawn, its picture stays.
    draw(figure).catch((error) => console.error("a figure could not be drawn:", error));
  }
})();
