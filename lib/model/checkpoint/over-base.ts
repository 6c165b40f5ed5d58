import type { StoredCheckpoint } from "./stored-checkpoint.js";

/** Parts that an adapter's folder may have of its own: the tokenizer and template that it was trained with. */
const own: ReadonlySet<string> = new Set([
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
  "chat_template.json",
]);

/** A base checkpoint with the tokenizer of an adapter's folder, if that has one. */
export function overBase(base: StoredCheckpoint, adapter: StoredCheckpoint): StoredCheckpoint {
  if (!adapter.has("tokenizer.json") || !adapter.has("tokenizer_config.json")) return base;
  const of = (name: string) => (own.has(name) ? adapter : base);
  return {
    path: base.path,
    has: (name) => of(name).has(name),
    place: (name) => of(name).place(name),
    object: (name) => of(name).object(name),
    text: (name) => of(name).text(name),
    openWeights: () => base.openWeights(),
    async decisiveFiles() {
      const files = new Map(await base.decisiveFiles());
      for (const name of own) {
        files.delete(name);
        if (adapter.has(name)) files.set(name, adapter.place(name));
      }
      return files;
    },
  };
}
