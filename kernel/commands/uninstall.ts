import { uninstallKernelSpec } from "../installation/install.js";
import { type Command, UsageError } from "./command.js";
import { chosenDataFolder, placeOptions } from "./kernel-place.js";
import { parseOptions } from "./parse-options.js";

export const uninstall: Command = {
  name: "uninstall",
  summary: "take the kernel out of Jupyter again",
  help: `Usage: populi uninstall [--user | --sys-prefix | --prefix P] [--name N]

Removes the kernel that 'populi install' registered with the same options. Kernels of others are left alone.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, { ...placeOptions, name: { type: "string" } });
    if (positionals.length) throw new UsageError(`what is '${positionals[0]}'?`);
    const { name = "populi" } = values;
    const folder = await uninstallKernelSpec(chosenDataFolder(values), name);
    process.stdout.write(`kernel '${name}' removed from ${folder}\n`);
    return 0;
  },
};
