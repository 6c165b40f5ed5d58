import type { SentBatches } from "../../store/sent-batches.js";
import { FailedRequest } from "./failure/failure.js";
import type { ServerClient } from "./server-client.js";

/**
 * Deletes the files of batches whose answers are kept, since prompts and answers would otherwise stay with the
 * provider. A file that cannot be deleted is shown in the model's table and with the results, and tried again in the
 * next session.
 *
 * @param server hash of the model
 */
export async function deleteBatchFiles(
  client: ServerClient,
  server: string,
  batches: SentBatches,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const file of await batches.filesLeft(server)) {
    try {
      await client.call(async () => {
        try {
          await client.transport.text(`files/${file}`, { method: "DELETE", signal });
        } catch (error) {
          if (!(error instanceof FailedRequest) || error.failure.status !== 404) throw error;
        }
      }, signal);
      await batches.forgetFile(server, file);
      client.filesLeft.delete(file);
    } catch (error) {
      if (signal?.aborted) throw error;
      client.filesLeft.set(file, (error as Error).message.split("\n")[0]!);
    }
  }
}
