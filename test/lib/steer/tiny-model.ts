import { rmSync } from "node:fs";
import { afterAll, beforeAll } from "vitest";
import { loadModel } from "../../../lib/model/load-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { tinyCheckpoint } from "./tiny-checkpoint.js";

/** Loads the tiny model before the tests of a file, and disposes of it after them. */
export function useTinyModel(take: (model: LocalModel, folder: string) => void | Promise<void>): void {
  let folder: string;
  let model: LocalModel;
  beforeAll(async () => {
    folder = await tinyCheckpoint();
    model = await loadModel(folder);
    await take(model, folder);
  });
  afterAll(() => {
    model.dispose();
    rmSync(folder, { recursive: true });
  });
}
