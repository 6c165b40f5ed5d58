import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { backendAdvice, backends } from "../../lib/model/tfjs/backend.js";
import { kernelMain } from "../headless/kernel-spec.js";
import { findChromium, howToPrint } from "../headless/print-pdf.js";
import { findKernelSpecs } from "./install.js";
import { dataFolders } from "./jupyter-paths.js";

/** One thing that the doctor checks: its state, what was seen, and what to do if it is missing. */
export interface Finding {
  readonly what: string;
  /** Without something `missing` Populi does not work; without something `optional` it is slower or less convenient. */
  readonly state: "found" | "optional" | "missing";
  readonly seen: string;
  readonly advice?: string;
}

/** Checks everything that Populi can use, in the order shown. */
export async function examine(): Promise<Finding[]> {
  const [tensors, gpu, jupyter] = await Promise.all([examineBackends(), examineGpu(), examineJupyter()]);
  return [
    examineNode(),
    ...examineKernelSpecs(),
    ...tensors,
    examineNativeExecutor(),
    gpu,
    ...jupyter,
    ...(jupyter.some(({ state }) => state === "found") ? [examinePlotly()] : []),
    examineChromium(),
  ];
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const seen = `${process.versions.node} on ${process.platform} ${process.arch}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { what: "Node", state: "found", seen };
  return {
    what: "Node",
    state: "missing",
    seen,
    advice: "Populi needs Node 20.19 or newer: https://nodejs.org",
  };
}

function examineKernelSpecs(): Finding[] {
  const ours = dataFolders()
    .flatMap(findKernelSpecs)
    .filter((spec) => spec.populi !== undefined);
  if (ours.length === 0) {
    const advice =
      "register it with: populi install  (running notebooks with populi run needs no registration)";
    return [{ what: "kernelspec", state: "optional", seen: "none is registered", advice }];
  }
  return ours.map(({ name, folder, argv, populi }) => {
    const what = `kernelspec '${name}'`;
    if (argv.includes(kernelMain)) return { what, state: "found", seen: `${folder} (this installation)` };
    const seen = `${folder} points at another installation, Populi ${populi}: ${argv.find((part) => part.endsWith("main.js")) ?? "?"}`;
    return { what, state: "optional", seen, advice: "to register this one instead: populi install" };
  });
}

/** Tries each backend in its own process, two at a time: a native library may end the process. */
async function examineBackends(): Promise<Finding[]> {
  const script = fileURLToPath(new URL("./probe-backend.js", import.meta.url));
  const findings: Finding[] = [];
  const waiting = [...backends];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { code, output } = await runBriefly(process.execPath, [script, name]);
      const bundled = name === "wasm" || name === "cpu";
      const seen = output.trim().split("\n").at(-1);
      findings.push({
        what: `TensorFlow.js on ${name}`,
        ...(code === 0
          ? { state: "found", seen: seen! }
          : {
              state: bundled ? "missing" : "optional",
              seen: seen || `the process ended with code ${code}`,
              advice: backendAdvice[name],
            }),
      });
    }
  };
  await Promise.all([work(), work()]);
  const order = (finding: Finding) => backends.findIndex((name) => finding.what.endsWith(` ${name}`));
  return findings.sort((a, b) => order(a) - order(b));
}

function examineNativeExecutor(): Finding {
  const what = "native executor";
  const load = createRequire(import.meta.url);
  try {
    const { version } = load("onnxruntime-node/package.json") as { version: string };
    load("onnxruntime-node");
    return { what, state: "found", seen: `onnxruntime-node ${version} loads` };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
    return {
      what,
      state: "optional",
      seen: absent
        ? "onnxruntime-node is not installed"
        : `onnxruntime-node does not load: ${(error as Error).message}`,
      advice: "models run on TensorFlow.js; for speed on the CPU: npm install onnxruntime-node",
    };
  }
}

async function examineGpu(): Promise<Finding> {
  const { code, output } = await runBriefly("nvidia-smi", [
    "--query-gpu=name,memory.total,driver_version",
    "--format=csv,noheader",
  ]);
  if (code === 0) return { what: "GPU", state: "found", seen: output.trim().split("\n").join("; ") };
  return {
    what: "GPU",
    state: "optional",
    seen: "nvidia-smi shows none",
    advice: "none is needed; GPUs of other makers are used through WebGPU if it loads",
  };
}

async function examineJupyter(): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [what, program] of [
    ["Jupyter Lab", "jupyter-lab"],
    ["Jupyter Notebook", "jupyter-notebook"],
  ] as const) {
    const { code, output } = await runBriefly(program, ["--version"]);
    if (code === 0) found.push({ what, state: "found", seen: output.trim() });
  }
  if (found.length) return found;
  return [{ what: "Jupyter", state: "optional", seen: "not on the path", advice: howToGetJupyter }];
}

/** JupyterLab and Notebook 7 draw figures by themselves where PyPI's plotly has put its extension into a data folder. */
function examinePlotly(): Finding {
  const what = "figures that hover";
  const extension = dataFolders()
    .map((folder) => join(folder, "labextensions", "jupyterlab-plotly"))
    .find((folder) => existsSync(folder));
  if (extension !== undefined) return { what, state: "found", seen: extension };
  return {
    what,
    state: "optional",
    seen: "JupyterLab shows figures as pictures",
    advice: "for numbers under the mouse, beside Jupyter: pip install plotly; reports have them anyway",
  };
}

function examineChromium(): Finding {
  const what = "PDF of a report";
  const chromium = findChromium();
  if (chromium !== undefined) return { what, state: "found", seen: chromium };
  return { what, state: "optional", seen: "no Chromium, Chrome or Edge was found", advice: howToPrint };
}

/** The advice when there is no Jupyter. */
const howToGetJupyter =
  "get it with: pip install jupyterlab, or your system's package jupyter-notebook, or open the notebook in VS Code with its Jupyter extension; populi run does not need Jupyter";

/** Runs a program for at most half a minute. Resolves to its exit code, `null` if it could not run, and its output. */
function runBriefly(
  program: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { windowsHide: true, stdio: ["ignore", "pipe", "pipe"] });
    // Not spawn's `timeout`: its timer keeps this process alive when the program does not exist.
    const timer = setTimeout(() => child.kill(), 30_000);
    const settle = (code: number | null, output: string) => {
      clearTimeout(timer);
      resolve({ code, output });
    };
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", (error) => settle(null, error.message));
    child.once("close", (code) => settle(code, output));
  });
}
