import type { Checkpoint } from "../checkpoint/checkpoint.js";

/** Bytes of rows that are held: prompts repeat their tokens. */
const mostHeld = 16e6;

/** The embedding of a checkpoint. Its rows are read when they are first needed, so that memory holds few of them. */
export interface EmbeddingRows {
  /** The rows of `ids`, one after another, as float32. */
  gather(ids: Int32Array): Promise<Float32Array>;
}

export function embeddingRows({ runs, config }: Pick<Checkpoint, "runs" | "config">): EmbeddingRows {
  const { width, embeddingScale } = config;
  const held = new Map<number, Float32Array>();
  const row = async (id: number) => {
    const known = held.get(id);
    if (known !== undefined) return known;
    const values = new Float32Array(width);
    let at = 0;
    for await (const run of runs("model.embed_tokens.weight", { first: id, count: 1 })) {
      values.set(run, at);
      at += run.length;
    }
    if (held.size * width * Float32Array.BYTES_PER_ELEMENT < mostHeld) held.set(id, values);
    return values;
  };
  return {
    async gather(ids) {
      const values = new Float32Array(ids.length * width);
      const rows = new Map<number, Float32Array>();
      for (const id of ids) if (!rows.has(id)) rows.set(id, await row(id));
      for (const [place, id] of ids.entries()) values.set(rows.get(id)!, place * width);
      if (embeddingScale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= embeddingScale;
      return values;
    },
  };
}
