import type * as ort from "onnxruntime-node";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { type GraphLoader, graphLoader, sessionsOfBlock } from "./load-graphs.js";
import { preparedWeights } from "./prepared-weights.js";

/**
 * The rows from which 8 bits are faster as bytes that are widened for each product (5.5 ms + 0.1 ms a row, 896 × 4864, two
 * cores) than as two nibbles (0.19 ms a row).
 */
export const manyRows = 128;

/**
 * A loader of 8-bit graphs for products of many rows, whose weights are bytes in a file of the cache folder. Opening such a
 * graph maps its part of the file, which takes no time; each is opened for one product and released after it, so that
 * they hold no memory. Nothing where the file cannot be kept.
 *
 * @param hash of the checkpoint's files and the way of rounding
 */
export async function loaderForManyRows(
  runtime: typeof ort,
  checkpoint: Checkpoint,
  hash: string,
  work: LongWork,
): Promise<GraphLoader | undefined> {
  const { layers } = checkpoint.config;
  const name = `${hash}.bytes`;
  const making = await preparedWeights(name);
  try {
    if (!making.isKept) {
      const loader = graphLoader(runtime, checkpoint, "bytes", "cpu", making, false);
      await track({ task: "rounding weights", total: layers + 1, unit: "blocks" }, work, async (track) => {
        for (const { session } of await loader.head()) await session.release();
        for (let layer = 1; layer <= layers; layer++) {
          await track.breathe();
          for (const session of sessionsOfBlock(await loader.block(layer))) await session.release();
          track.step();
        }
        track.step();
      });
      loader.finish();
    }
    await making.finish();
  } finally {
    await making.close();
  }
  const kept = await preparedWeights(name);
  if (kept.isKept) return graphLoader(runtime, checkpoint, "bytes", "cpu", kept, false);
  await kept.close();
  return undefined;
}
