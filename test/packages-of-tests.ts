import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * WebGPU's packages are installed under names of their own, so that no clone takes a GPU because the tests have them; the tests
 * find them under the names that a user's project has them by, in a folder that Node looks into last (NODE_PATH).
 */
const names = {
  webgpu: "webgpu-of-tests",
  "@tensorflow/tfjs-backend-webgpu": "tfjs-backend-webgpu-of-tests",
} as const;

/** Makes the folder where it is not there, and returns it. */
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
