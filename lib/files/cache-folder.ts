import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of what is cached of surveys or models: POPULI_CACHE, or one of the user's cache folder. */
export function cacheFolder(kind: "surveys" | "models"): string {
  const { POPULI_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return POPULI_CACHE ?? join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), ".cache"), "populi", kind);
}
