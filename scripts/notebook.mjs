import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./steps/root.mjs";
import { runProgram } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// Opens the notebooks in the installed Jupyter. It finds the kernel through JUPYTER_PATH, in a temporary folder:
// nothing is registered. Arguments, such as --no-browser, go to Jupyter.
await setUp();
const installation = join(root, "dist", "kernel", "installation", "install.js");
const { installKernelSpec } = await import(pathToFileURL(installation).href);

const jupyter = findJupyter();
if (jupyter === undefined) {
  console.error("no Jupyter was found; npx populi doctor says how to get one");
  process.exit(1);
}
const data = mkdtempSync(join(tmpdir(), "populi-jupyter-"));
process.once("exit", () => rmSync(data, { recursive: true, force: true }));
await installKernelSpec(data);
const { JUPYTER_PATH } = process.env;
const [program, ...args] = jupyter;
process.exitCode = await runProgram(program, [...args, ...process.argv.slice(2)], {
  cwd: join(root, "notebooks"),
  env: { ...process.env, JUPYTER_PATH: JUPYTER_PATH ? `${data}${delimiter}${JUPYTER_PATH}` : data },
});

/** The command line of JupyterLab, else of Jupyter Notebook: a program on the path or a module of a Python. */
function findJupyter() {
  const pythons = ["python3", "python", ...(process.platform === "win32" ? ["py"] : [])];
  const candidates = ["lab", "notebook"].flatMap((kind) => [
    [`jupyter-${kind}`],
    ...pythons.map((python) => [python, "-m", kind === "lab" ? "jupyterlab" : "notebook"]),
  ]);
  return candidates.find(([command, ...rest]) => {
    const asked = spawnSync(command, [...rest, "--version"], { stdio: "ignore", timeout: 30_000 });
    return asked.status === 0;
  });
}
