import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The WebGPU packages are installed under other names, so that a clone does not use a GPU because of its tests. Tests find
 * them under their usual names in this folder, which Node searches last (NODE_PATH).
 */
const names = {
  webgpu: "webgpu-of-tests",
  "@tensorflow/tfjs-backend-webgpu": "tfjs-backend-webgpu-of-tests",
} as const;

/** Creates the folder if needed, and returns it. */
export function packagesOfTests(): string {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const folder = join(root, ".cache", "packages-of-tests");
  for (const [name, installed] of Object.entries(names)) {
    const link = join(folder, name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", installed), link, "junction");
  }
  return folder;
}
