import type { JsonObject } from "./message.js";

/**
 * A value as it is shown: one entry for each MIME type.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#display-data
 */
export interface Shown {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}
