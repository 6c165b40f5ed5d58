import { existsSync } from "node:fs";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";

// SwiftShader, the software adapter that comes with Debian's Chromium; the Vulkan loader is libvulkan1.
const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/**
 * Why tests on a graphics adapter are skipped; empty if the adapter is here. Call it before anything looks for an
 * adapter.
 */
export function useSoftwareAdapter(): string {
  process.env.VK_ICD_FILENAMES = driver;
  process.env.VK_DRIVER_FILES = driver;
  return existsSync(driver) ? "" : ` (skipped: no ${driver}; on Debian: apt-get install chromium libvulkan1)`;
}

/** Sets up TensorFlow.js' WebGPU so that it is fast on SwiftShader. */
export async function startSoftwareWebGpu(): Promise<void> {
  await startBackend("webgpu");
  // For small products the backend uses a kernel that takes SwiftShader half a second. This selects the one for large
  // products.
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
}
