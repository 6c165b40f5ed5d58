import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for cached surveys, models, vectors or answers: POPULI_CACHE, or a folder in the user's cache folder. */
export function cacheFolder(kind: "surveys" | "models" | "vectors" | "answers"): string {
  const { POPULI_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return POPULI_CACHE ?? join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), ".cache"), "populi", kind);
}
