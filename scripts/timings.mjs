import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./steps/root.mjs";
import { setUp } from "./steps/set-up.mjs";

// npm run timings: runs the notebooks of the course as they are shipped, or those whose names contain an argument, and
// writes into docs/teaching.md how long each cell took.
await setUp();
const built = (path) => import(pathToFileURL(join(root, "dist", "kernel", "headless", path)).href);
const { readNotebook } = await built("notebook.js");
const { runNotebook } = await built("run-notebook.js");
const { populiKernelSpec } = await built("kernel-spec.js");

const asked = process.argv.slice(2);
const names = readdirSync(join(root, "notebooks"))
  .filter((file) => /^\d.*\.ipynb$/.test(file))
  .filter((file) => asked.length === 0 || asked.some((part) => file.includes(part)))
  .toSorted();
if (names.length === 0) {
  console.error(`no notebook of the course has '${asked.join("' or '")}' in its name`);
  process.exit(2);
}

const page = join(root, "docs", "teaching.md");
for (const name of names) {
  const file = join(root, "notebooks", name);
  const notebook = await readNotebook(file);
  const starts = [];
  const begun = performance.now();
  const { end } = await runNotebook(notebook, {
    ...{ kernel: populiKernelSpec(), file },
    onEvent: (event) => {
      if (event.type === "cell") starts.push({ id: event.cell.id, at: performance.now() });
    },
  });
  if (end.how !== "finished") {
    console.error(`${name}: ${JSON.stringify(end)}`);
    process.exit(1);
  }
  const done = performance.now();
  const seconds = (from, to) => Math.round((to - from) / 100) / 10;
  const cells = starts.map(({ id, at }, i) => ({ id, seconds: seconds(at, starts[i + 1]?.at ?? done) }));
  const slow = cells
    .filter((cell) => cell.seconds >= 1)
    .map((cell) => `\`${cell.id}\` ${cell.seconds.toFixed(1)}`);
  const row = `| ${name} | ${seconds(begun, done).toFixed(0)} | ${slow.join(", ") || "none"} |`;
  console.log(row);
  writeRow(name, row);
}

/** Puts a row in the place of that notebook's, or below the last, between the marks of the page. */
function writeRow(name, row) {
  const [before, table, after] = readFileSync(page, "utf8").split(/^<!-- timings.*-->\n/m);
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.startsWith(`| ${name} `))
    .slice(2);
  // Windows has no load average, and says 0.
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${loadavg()[0].toFixed(0)} other programs waiting for them`;
  const lines = [
    "| notebook | seconds, with the start of the kernel | cells of a second and more |",
    "|---|---|---|",
    ...[...rows, row].toSorted(),
    "",
    `Measured by \`npm run timings\` on ${machine}, Node ${process.versions.node}.`,
    "",
  ];
  const mark = (end) => `<!-- timings${end}: npm run timings writes this -->\n`;
  writeFileSync(page, `${before}${mark("")}${lines.join("\n")}${mark(" end")}${after}`);
}
