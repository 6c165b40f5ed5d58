import { resolve } from "node:path";
import { prefixDataFolder, sysPrefix, userDataFolder } from "../installation/jupyter-paths.js";
import { UsageError } from "./command.js";

/** The options of `install` and `uninstall` that choose the folder of kernels. */
export const placeOptions = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
} as const;

/** The data folder that the options choose; the user's by default. */
export function chosenDataFolder(values: {
  readonly user?: boolean | undefined;
  readonly "sys-prefix"?: boolean | undefined;
  readonly prefix?: string | undefined;
}): string {
  const given = [values.user, values["sys-prefix"], values.prefix].filter((value) => value !== undefined);
  if (given.length > 1) throw new UsageError("--user, --sys-prefix and --prefix exclude each other");
  if (values.prefix !== undefined) return prefixDataFolder(resolve(values.prefix));
  return values["sys-prefix"] ? prefixDataFolder(sysPrefix()) : userDataFolder();
}
