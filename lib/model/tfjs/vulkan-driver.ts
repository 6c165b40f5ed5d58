import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Whether a Vulkan driver is installed. On Linux it looks where the Vulkan loader does (Khronos, Vulkan-Loader,
 * LoaderDriverInterface.md); other systems do not need Vulkan. Without a driver, Dawn would print an error with its
 * stack on the terminal.
 */
export function hasGraphicsDriver(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== "linux") return true;
  const paths = (list: string | undefined) => list?.split(":").filter((path) => path !== "") ?? [];
  const named = paths(env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES);
  if (named.length > 0) return named.some((path) => existsSync(path));
  if (paths(env.VK_ADD_DRIVER_FILES).some((path) => existsSync(path))) return true;
  const folders = [
    env.XDG_CONFIG_HOME || join(homedir(), ".config"),
    ...paths(env.XDG_CONFIG_DIRS || "/etc/xdg"),
    "/usr/local/etc",
    "/etc",
    env.XDG_DATA_HOME || join(homedir(), ".local", "share"),
    ...paths(env.XDG_DATA_DIRS || "/usr/local/share:/usr/share"),
  ];
  return folders.some((folder) => holdsManifest(join(folder, "vulkan", "icd.d")));
}

function holdsManifest(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith(".json"));
  } catch {
    return false;
  }
}
