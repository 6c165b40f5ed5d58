import type { SentBatches } from "../../store/sent-batches.js";
import type { ServerModel } from "./server-model.js";

/**
 * Deletes the files of batches whose answers are kept: prompts and answers would lie at the provider for good. One that
 * cannot be deleted is told in the model's table and with the results, and tried again in the next session.
 */
export async function deleteBatchFiles(
  model: ServerModel,
  batches: SentBatches,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const file of await batches.filesLeft(model.hash)) {
    try {
      await model.call(
        (client) =>
          client.files.delete(file, { signal }).catch((error: { status?: number }) => {
            if (error.status !== 404) throw error;
          }),
        signal,
      );
      await batches.forgetFile(model.hash, file);
      model.filesLeft.delete(file);
    } catch (error) {
      if (signal?.aborted) throw error;
      model.filesLeft.set(file, (error as Error).message.split("\n")[0]!);
    }
  }
}
