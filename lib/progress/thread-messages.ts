import type { ProgressState } from "./progress.js";

/** What a thread is asked. */
export interface ToThread {
  readonly task: unknown;
}

/** What it says: that it is ready, how far it is, and what came of a task. */
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly state: ProgressState }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed" };
