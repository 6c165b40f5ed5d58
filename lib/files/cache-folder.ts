import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for cached surveys or models: POPULI_CACHE, or a folder in the user's cache folder. */
export function cacheFolder(kind: "surveys" | "models"): string {
  const { POPULI_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return POPULI_CACHE ?? join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), ".cache"), "populi", kind);
}
