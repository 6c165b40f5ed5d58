import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for cached surveys, models, vectors, answers or compiled code: POPULI_CACHE, or one in the user's cache folder. */
export function cacheFolder(kind: "surveys" | "models" | "vectors" | "answers" | "code"): string {
  const { POPULI_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return POPULI_CACHE ?? join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), ".cache"), "populi", kind);
}
