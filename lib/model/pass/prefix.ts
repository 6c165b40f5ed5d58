/** The shared beginning of prompts, run once: its keys and values per layer, and the hooks it was run with. */
export interface Prefix {
  readonly ids: readonly number[];
  /** Frees its tensors. */
  dispose(): void;
}

/** How a prefix is run. */
export interface PrefillOptions {
  /** A prefix that goes before: it is not run again, and may be disposed of afterwards. */
  readonly after?: Prefix;
  /** For what many prompts begin with: while passes are shared, it is remembered until the outermost `sharing` ends. */
  readonly lasting?: boolean;
}
