import type { Magic } from "./magic.js";

/** `%%time`: measures a cell. */
export const timeMagic: Magic = {
  name: "time",
  form: "cell",
  summary: "runs the cell and prints how long it took",
  help: "%%time\n<TypeScript>\n\nRuns the cell and prints its wall time and its processor time (of all threads), without the time to compile it.",
  options: [],
  body: "typescript",
  run: (call) => {
    const lines = call.text.split("\n").slice(call.line);
    return {
      kind: "translation",
      translation: {
        code: lines.join("\n"),
        lines: lines.map((_, i) => call.line + 1 + i),
        afterwards: (wall, processor) => `wall time ${spoken(wall)}, processor time ${spoken(processor)}\n`,
      },
    };
  },
};

function spoken(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1_000).toFixed(2)} s`;
}
