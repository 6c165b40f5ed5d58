#!/usr/bin/env node
import { adviseName } from "../lib/errors/nearest.js";
import { PopuliError } from "../lib/errors/populi-error.js";
import { populiVersion } from "../lib/files/package-root.js";
import { UsageError } from "./commands/command.js";
import { allCommands, commandNames, findCommand } from "./commands/registry.js";

/** Runs `populi` with the arguments after it; resolves to the exit code. */
async function main(args: readonly string[]): Promise<number> {
  // `populi help NAME` is `populi NAME --help`.
  const [name, ...rest] = args[0] === "help" && args[1] !== undefined ? [args[1], "--help"] : args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${populiVersion}\n`);
    return 0;
  }
  const command = await findCommand(name);
  if (command === undefined) {
    process.stderr.write(`populi: there is no command '${name}': ${adviseName(name, commandNames)}\n`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`populi ${name}: ${error.message}\n\n${command.help}`);
      return 2;
    }
    if (error instanceof PopuliError) {
      process.stderr.write(`populi ${name}: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function overview(): Promise<string> {
  const commands = await allCommands();
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  populi ${command.name.padEnd(width)}  ${command.summary}`);
  return `Populi ${populiVersion}: simulate how a surveyed population answers, without losing its heterogeneity.

${lines.join("\n")}

populi COMMAND --help shows the help of one.
`;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
