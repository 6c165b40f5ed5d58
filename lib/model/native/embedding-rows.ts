import type { Checkpoint } from "../checkpoint/checkpoint.js";

/** The embedding of a checkpoint. Its rows are read when they are needed, so that no memory holds them. */
export interface EmbeddingRows {
  /** The rows of `ids`, one after another, as float32. */
  gather(ids: Int32Array): Promise<Float32Array>;
}

export function embeddingRows({ runs, config }: Pick<Checkpoint, "runs" | "config">): EmbeddingRows {
  const { width, embeddingScale } = config;
  return {
    async gather(ids) {
      const values = new Float32Array(ids.length * width);
      const firstPlace = new Map<number, number>();
      for (const [place, id] of ids.entries()) {
        const known = firstPlace.get(id);
        if (known !== undefined) {
          values.copyWithin(place * width, known * width, (known + 1) * width);
          continue;
        }
        firstPlace.set(id, place);
        for await (const run of runs("model.embed_tokens.weight", { first: id, count: 1 }))
          values.set(run, place * width);
      }
      if (embeddingScale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= embeddingScale;
      return values;
    },
  };
}
