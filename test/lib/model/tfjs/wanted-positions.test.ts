import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { chooseExecutor } from "../../../../lib/model/choose-executor.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import { disposeLayers, type Forwarded, forward } from "../../../../lib/model/pass/forward.js";
import { layerMasks, pastMask } from "../../../../lib/model/pass/masks.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { fixtures } from "../reference-fixture.js";

const prefix = [7, 9, 11, 13, 8, 10, 12];
const rows = [
  [6, 7, 8, 9, 10],
  [11, 12],
  [14, 13, 12, 11],
];
const wanted = rows.map((row) => row.length - 1);

// Mistral's fixture has a window of fewer positions than prefix and row together.
describe.each(["native", "tfjs"] as const)(
  "with one position of each row wanted, the %s executor",
  (executor) => {
    test.each([
      ["", []],
      [", with a hook after the last block", [{ layer: 3, apply: (x: tf.Tensor3D) => tf.add(x, 0.5) }]],
    ] as [string, LayerHook[]][])(
      "gives its state as a whole pass does, and all keys and values%s",
      async (_, hooks) => {
        const { whole, asked, width } = await bothPasses(executor, hooks);
        expect(asked.hidden.shape).toEqual([rows.length, 1, width]);
        const all = whole.hidden.arraySync();
        const picked = asked.hidden.arraySync();
        wanted.forEach((position, row) => {
          picked[row]![0]!.forEach((value, i) => {
            expect(value).toBeCloseTo(all[row]![position]![i]!, 5);
          });
        });
        asked.layers.forEach((layer, index) => {
          expect(layer.keys.arraySync()).toEqual(whole.layers[index]!.keys.arraySync());
          expect(layer.values.arraySync()).toEqual(whole.layers[index]!.values.arraySync());
        });
        tf.dispose([whole.hidden, asked.hidden]);
        disposeLayers([...whole.layers, ...asked.layers]);
      },
    );
  },
);

async function bothPasses(
  kind: "native" | "tfjs",
  hooks: LayerHook[],
): Promise<{ whole: Forwarded; asked: Forwarded; width: number }> {
  const backend = await startBackend();
  const checkpoint = await openCheckpoint(join(fixtures, "mistral"));
  const { config } = checkpoint;
  const { executor } = await chooseExecutor(checkpoint, backend, { executor: kind });
  await checkpoint.close();
  const first = await forward(executor, config, { rows: [prefix], firstPositions: [0] });
  first.hidden.dispose();
  const longest = Math.max(...rows.map((row) => row.length));
  const span = { query: prefix.length, first: 0, count: prefix.length };
  const masks = layerMasks(config, (window) => pastMask([span], longest, prefix.length, window));
  const batch = {
    rows,
    firstPositions: rows.map(() => prefix.length),
    pasts: (layer: number) => {
      const mask = masks.at(layer);
      return [mask === undefined ? first.layers[layer - 1]! : { ...first.layers[layer - 1]!, mask }];
    },
  };
  const whole = await forward(executor, config, batch, { hooks });
  const before = tf.memory().numTensors;
  const asked = await forward(executor, config, { ...batch, wanted }, { hooks });
  // Only the state, and keys and values of each block, stay.
  expect(tf.memory().numTensors - before).toBe(1 + 2 * config.layers);
  masks.dispose();
  disposeLayers(first.layers);
  executor.dispose();
  return { whole, asked, width: config.width };
}
