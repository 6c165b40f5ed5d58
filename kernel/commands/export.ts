import { basename, resolve } from "node:path";
import { exportScript } from "../headless/export-script.js";
import { readNotebook } from "../headless/notebook.js";
import { injectParameters, parseParameter } from "../headless/parameters.js";
import { writeOutput } from "../headless/write-output.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { requireExtension } from "./require-extension.js";

export const exportNotebook: Command = {
  name: "export",
  summary: "write a notebook as a plain TypeScript script",
  help: `Usage: populi export NOTEBOOK.ipynb [options]

Writes the notebook as a script that needs the library and no kernel: texts are comments, magics the TypeScript they stand for,
and what a cell would show is printed as text. Run it with a Node that strips types (22.18 or newer), or with tsx. Cells that
need the kernel, such as %%bash, are left out and named.

  --ts FILE                   the script (default: the notebook's name with .ts, here)
  -p, --parameter NAME=VALUE  sets a parameter, as populi run does; may be repeated
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      ts: { type: "string" },
      parameter: { type: "string", short: "p", multiple: true },
    });
    const [file, ...others] = positionals;
    if (file === undefined) throw new UsageError("which notebook?");
    if (others.length) throw new UsageError(`one notebook at a time; also given: ${others.join(", ")}`);
    requireExtension("ts", values.ts, ".ts", ".mts");
    const parameters = (values.parameter ?? []).map(parseParameter);
    const notebook = injectParameters(await readNotebook(file), parameters);
    const { text, leftOut } = await exportScript(notebook, file);
    const script = values.ts ?? `${basename(file, ".ipynb")}.ts`;
    await writeOutput(resolve(script), text);
    for (const what of leftOut) process.stderr.write(`left out: ${what}\n`);
    process.stderr.write(`wrote ${script}\n`);
    return 0;
  },
};
