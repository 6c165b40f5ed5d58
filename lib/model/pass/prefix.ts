/** A beginning that prompts share, run once: its keys and values at each layer, and the hooks it was run with. */
export interface Prefix {
  readonly ids: readonly number[];
  /** Frees its tensors. */
  dispose(): void;
}

/** What a prefix follows, and how long it is remembered. */
export interface PrefillOptions {
  /** A prefix that goes before. It is not run again, and may be disposed of afterwards. */
  readonly after?: Prefix;
  /**
   * Within {@link LocalModel.sharing}: whether to remember it until the outermost call ends. For a prefix that many
   * prompts share.
   */
  readonly lasting?: boolean;
}
