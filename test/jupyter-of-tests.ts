import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Today's Jupyter, as `test/fetch-jupyter.py` installs it; `.ci/run` calls the script. */
const folder = fileURLToPath(
  new URL(`../.cache/jupyter-of-tests/${process.platform === "win32" ? "Scripts" : "bin"}/`, import.meta.url),
);

/** Why tests of it are skipped, to be added to their names; empty where it is here. */
export const noJupyter: string = existsSync(folder)
  ? ""
  : " (skipped: today's Jupyter is not here; python3 test/fetch-jupyter.py fetches it)";

/** A program of it: `jupyter-lab`, `papermill`, `python`. */
export function jupyterProgram(name: string): string {
  return `${folder}${name}`;
}
