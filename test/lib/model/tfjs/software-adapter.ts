import { existsSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";

// SwiftShader, the graphics adapter in software that Debian's Chromium brings along; the Vulkan loader is libvulkan1.
const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Why tests on a graphics adapter are skipped; empty where the adapter is here. To be called before anything looks for one. */
export function useSoftwareAdapter(): string {
  process.env.VK_ICD_FILENAMES = driver;
  process.env.VK_DRIVER_FILES = driver;
  return existsSync(driver) ? "" : ` (skipped: no ${driver}; on Debian: apt-get install chromium libvulkan1)`;
}

/** WebGPU under TensorFlow.js, as SwiftShader is quick at it. */
export async function startSoftwareWebGpu(): Promise<void> {
  await startBackend("webgpu");
  // For small products the backend takes a kernel that SwiftShader needs half a second for; this is the one for large products.
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
}
