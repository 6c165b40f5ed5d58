// Runs in the report's page: draws the figures from their data, and shows or hides the code.
(() => {
  async function draw(figure) {
    const { data, layout, config, frames } = JSON.parse(figure.querySelector("script").textContent);
    await Plotly.newPlot(figure.querySelector(".drawn"), {
      data,
      layout,
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
