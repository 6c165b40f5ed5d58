import { type ParseArgsConfig, parseArgs } from "node:util";
import { adviseName } from "../../lib/errors/nearest.js";
import { UsageError } from "./command.js";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true; args: string[] }>
>;

/**
 * Parses a command's options and positionals with `node:util`'s `parseArgs`.
 *
 * @throws UsageError for an unknown option, with the nearest one
 */
export function parseOptions<const T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const given = /'(-[^']*)'/.exec((error as Error).message)?.[1] ?? "";
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new UsageError(`there is no option '${given}': ${adviseName(given, known)}`);
    }
    if (code?.startsWith("ERR_PARSE_ARGS")) throw new UsageError((error as Error).message);
    throw error;
  }
}
