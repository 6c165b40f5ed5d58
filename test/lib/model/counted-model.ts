import { openCheckpoint } from "../../../lib/model/checkpoint/checkpoint.js";
import { noSettings } from "../../../lib/model/checkpoint/generation-settings.js";
import { huggingFaceFolder } from "../../../lib/model/checkpoint/hugging-face-folder.js";
import { chooseExecutor } from "../../../lib/model/choose-executor.js";
import { localModel } from "../../../lib/model/local-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { startBackend } from "../../../lib/model/tfjs/backend.js";
import { loadTokenizer } from "../../../lib/model/tokenizer/load-tokenizer.js";

/** A model, and the blocks it has run since the last call of `blocksRun`. */
export interface CountedModel {
  readonly model: LocalModel;
  blocksRun(): (readonly [layer: number, rows: number, positions: number])[];
}

/** The model of a folder, with a record of every block that its executor runs. */
export async function countedModel(folder: string, kind: "native" | "tfjs"): Promise<CountedModel> {
  const checkpoint = await openCheckpoint(folder);
  const { config, parameters } = checkpoint;
  const backend = await startBackend();
  const { executor, budget } = await chooseExecutor(checkpoint, backend, { executor: kind });
  const { held } = checkpoint;
  await checkpoint.close();
  const tokenizer = await loadTokenizer(await huggingFaceFolder(folder), config);
  let run: [number, number, number][] = [];
  const counting: typeof executor = {
    ...executor,
    block(layer, hidden, ...others) {
      run.push([layer, hidden.shape[0], hidden.shape[1]]);
      return executor.block(layer, hidden, ...others);
    },
  };
  const model = localModel({
    name: "counted",
    hash: "counted",
    parameters,
    held,
    backend,
    tokenizer,
    decoder: { executor: counting, config, endIds: tokenizer.endIds },
    settings: noSettings,
    budget,
    checked: "not",
    closing: () => Promise.reject(new Error("no closing part")),
  });
  return {
    model,
    blocksRun() {
      const since = run;
      run = [];
      return since;
    },
  };
}
