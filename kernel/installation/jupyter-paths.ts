import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { PopuliError } from "../../lib/errors/populi-error.js";

/** Jupyter's data folder of this user (https://docs.jupyter.org/en/latest/use/jupyter-directories.html). */
export function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "win32") return join(APPDATA ?? join(homedir(), "AppData", "Roaming"), "jupyter");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** The data folder under a prefix, such as a virtual environment or /usr/local. */
export function prefixDataFolder(prefix: string): string {
  return join(prefix, "share", "jupyter");
}

/**
 * The prefix of the active Python: of the virtual or conda environment, else of the Python on the path.
 *
 * @throws PopuliError when there is no Python
 */
export function sysPrefix(): string {
  const prefix = activeEnvironment() ?? askPython();
  if (prefix === undefined) {
    throw new PopuliError("no Python was found to ask for its prefix", {}, "give the folder with --prefix");
  }
  return prefix;
}

/** The folder of the virtual or conda environment that is active in this terminal. */
export function activeEnvironment(): string | undefined {
  const { VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  return VIRTUAL_ENV || CONDA_PREFIX || undefined;
}

/** Every data folder in which Jupyter looks for kernels, in Jupyter's order. */
export function dataFolders(): string[] {
  const given = (process.env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const environment = activeEnvironment() ?? askPython();
  const system =
    process.platform === "win32"
      ? [join(process.env.PROGRAMDATA ?? "C:\\ProgramData", "jupyter")]
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [
    ...new Set([
      ...given,
      userDataFolder(),
      ...(environment === undefined ? [] : [prefixDataFolder(environment)]),
      ...system,
    ]),
  ];
}

function askPython(): string | undefined {
  for (const python of ["python3", "python"]) {
    const asked = spawnSync(python, ["-c", "import sys; print(sys.prefix)"], {
      encoding: "utf8",
      timeout: 10_000,
      windowsHide: true,
    });
    if (asked.status === 0 && asked.stdout.trim() !== "") return asked.stdout.trim();
  }
  return undefined;
}
