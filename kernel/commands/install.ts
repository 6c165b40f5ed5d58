import { adviseName } from "../../lib/errors/nearest.js";
import { isLanguage, languages } from "../convert/language.js";
import { installKernelSpec } from "../installation/install.js";
import { activeEnvironment } from "../installation/jupyter-paths.js";
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
  --language L        typescript (the default), or javascript: cells in JavaScript, of which only the syntax is checked;
                      its kernel is named populi-javascript
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      ...placeOptions,
      name: { type: "string" },
      "display-name": { type: "string" },
      language: { type: "string" },
    });
    if (positionals.length) throw new UsageError(`install takes options only, found '${positionals[0]}'`);
    const { language = "typescript", "display-name": displayName } = values;
    if (!isLanguage(language))
      throw new UsageError(`there is no language '${language}': ${adviseName(language, languages)}`);
    const { name = language === "typescript" ? "populi" : `populi-${language}` } = values;
    const folder = await installKernelSpec(chosenDataFolder(values), { name, displayName, language });
    process.stdout.write(`kernel '${name}' installed in ${folder}\n`);
    const environment = activeEnvironment();
    if (environment !== undefined && values["sys-prefix"] === undefined && values.prefix === undefined)
      process.stdout.write(
        `every Jupyter of this user offers it, also the one in ${environment}; for that one only: populi install --sys-prefix\n`,
      );
    return 0;
  },
};
