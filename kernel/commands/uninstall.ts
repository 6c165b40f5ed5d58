import { uninstallKernelSpec } from "../installation/install.js";
import { type Command, UsageError } from "./command.js";
import { chosenDataFolder, placeOptions } from "./kernel-place.js";
import { parseOptions } from "./parse-options.js";

export const uninstall: Command = {
  name: "uninstall",
  summary: "remove the kernel from Jupyter",
  help: `Usage: populi uninstall [--user | --sys-prefix | --prefix P] [--name N]

Removes the kernel that 'populi install' registered with the same options. Other kernels are never removed.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, { ...placeOptions, name: { type: "string" } });
    if (positionals.length) throw new UsageError(`uninstall takes options only, found '${positionals[0]}'`);
    const { name = "populi" } = values;
    const folder = await uninstallKernelSpec(chosenDataFolder(values), name);
    process.stdout.write(`kernel '${name}' removed from ${folder}\n`);
    return 0;
  },
};
