import { installKernelSpec } from "../installation/install.js";
import { type Command, UsageError } from "./command.js";
import { chosenDataFolder, placeOptions } from "./kernel-place.js";
import { parseOptions } from "./parse-options.js";

export const install: Command = {
  name: "install",
  summary: "register the kernel with Jupyter",
  help: `Usage: populi install [options]

Registers this installation's kernel. Jupyter, VS Code and others then offer "TypeScript (Populi)".

  --user              for this user (the default)
  --sys-prefix        in the active Python environment
  --prefix P          under P/share/jupyter
  --name N            the kernel's name (default: populi)
  --display-name D    the name that front ends show
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      ...placeOptions,
      name: { type: "string" },
      "display-name": { type: "string" },
    });
    if (positionals.length) throw new UsageError(`install takes options only, found '${positionals[0]}'`);
    const { name = "populi", "display-name": displayName } = values;
    const folder = await installKernelSpec(chosenDataFolder(values), { name, displayName });
    process.stdout.write(`kernel '${name}' installed in ${folder}\n`);
    return 0;
  },
};
