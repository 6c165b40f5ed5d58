import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { weightFormats } from "../../../../lib/model/executor/weight-format.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { weightBytes } from "../../../../lib/model/native/weight-bytes.js";
import { publishedConfigs } from "../family/published-configs.js";
import { fixtureNames, fixtures } from "../reference-fixture.js";

describe("bytes of weights", () => {
  test.each(fixtureNames)("of %s are those passed to the runtime", async (name) => {
    const checkpoint = await openCheckpoint(join(fixtures, name));
    for (const weights of weightFormats) {
      const executor = await nativeExecutor(nativeRuntime()!, checkpoint, { weights });
      const expected = weightBytes(checkpoint.config, weights, checkpoint);
      // Besides weights, graphs hold shapes and single numbers.
      expect(executor.bytes).toBeGreaterThanOrEqual(expected);
      expect(executor.bytes - expected).toBeLessThan(5000);
      executor.dispose();
    }
    await checkpoint.close();
  });

  test.each([
    ["Qwen2.5-7B", "8-bit", 12],
    ["Llama-3.1-8B", "8-bit", 12],
    ["Mistral-Small-24B", "4-bit", 24],
  ] as const)("of %s in %s leave room for the work within %i GB", (name, format, gigabytes) => {
    const config = decoderConfig(publishedConfigs[name], "config.json");
    const bytes = weightBytes(config, format, { blocks: () => undefined });
    expect(1.2 * bytes).toBeLessThan(gigabytes * 1e9);
  });
});
