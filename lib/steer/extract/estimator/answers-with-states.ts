import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import { decoding } from "../asking/extraction.js";

/** A sampled answer and the mean of the states over its tokens. */
export interface AnswerWithStates {
  readonly ids: readonly number[];
  /** `[layers + 1, width]`; `undefined` for an empty answer. */
  readonly states: Float32Array | undefined;
}

/**
 * Samples an answer to each prompt and takes the mean state over its tokens while they are generated, so that no second
 * pass is needed. What the prompts have in common at their beginning runs once.
 */
export async function answersWithStates(
  model: LocalModel,
  prompts: readonly (readonly number[])[],
  options: {
    readonly seeds: readonly number[];
    readonly maximumTokens: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<AnswerWithStates[]> {
  const { maximumTokens, seeds, signal } = options;
  const beginning = commonBeginning(prompts);
  const after = beginning === 0 ? undefined : await model.prefill(prompts[0]!.slice(0, beginning));
  const sums = new AnswerSums(model, prompts.length);
  try {
    const replies = await model.generate(
      prompts.map((ids) => ids.slice(beginning)),
      {
        ...decoding,
        // The state of a last token is computed when the one after it is drawn.
        maximumTokens: maximumTokens + 1,
        seeds,
        signal,
        progress: () => {},
        hooks: sums.hooks,
        until: (_, number) => sums.grow(number, maximumTokens),
        ...(after !== undefined && { after }),
      },
    );
    return replies.map((reply, i) => ({ ids: reply.slice(0, maximumTokens), states: sums.mean(i) }));
  } finally {
    after?.dispose();
  }
}

/** Sums of states over answers that grow. */
class AnswerSums {
  readonly hooks: readonly LayerHook[];
  /** `[prompts]`: tokens drawn so far, without the end token. */
  private readonly drawn: number[];
  /** `[prompts][layers + 1]`: tokens whose states are in the sum. */
  private readonly seen: Int32Array[];
  /** `[prompts][layers + 1, width]` */
  private readonly sums: Float64Array[];

  constructor(
    private readonly model: Pick<LocalModel, "layers" | "width">,
    prompts: number,
  ) {
    const layers = model.layers + 1;
    this.drawn = new Array<number>(prompts).fill(0);
    this.seen = Array.from({ length: prompts }, () => new Int32Array(layers));
    this.sums = Array.from({ length: prompts }, () => new Float64Array(layers * model.width));
    this.hooks = Array.from({ length: layers }, (_, layer) => this.hook(layer));
  }

  /** Counts a token that was drawn; it never ends the answer. */
  grow(prompt: number, most: number): false {
    this.drawn[prompt] = Math.min(most, this.drawn[prompt]! + 1);
    return false;
  }

  /** The mean over the answer's tokens. */
  mean(prompt: number): Float32Array | undefined {
    const tokens = this.drawn[prompt]!;
    return tokens === 0 ? undefined : Float32Array.from(this.sums[prompt]!, (sum) => sum / tokens);
  }

  private hook(layer: number): LayerHook {
    const { width } = this.model;
    return {
      layer,
      positional: false,
      rows: "sequences",
      apply: (hidden) => hidden,
      see: async (hidden, rows) => {
        // The prompt's states are not asked for.
        if (rows.every(({ first, length, answerFrom }) => first + length <= answerFrom)) return;
        const values = (await hidden.data()) as Float32Array;
        for (const [index, { sequence, first, length, answerFrom }] of rows.entries()) {
          if (sequence === undefined) continue;
          const seen = this.seen[sequence]!;
          for (let p = 0; p < length; p++) {
            const token = first + p - answerFrom;
            // A row that has ended is filled up, and a GPU that failed runs tokens again.
            if (token !== seen[layer] || token >= this.drawn[sequence]!) continue;
            seen[layer] += 1;
            const from = (index * hidden.shape[1] + p) * width;
            const sum = this.sums[sequence]!;
            for (let i = 0; i < width; i++)
              sum[layer * width + i] = sum[layer * width + i]! + values[from + i]!;
          }
        }
      },
    };
  }
}

/** How many ids all prompts begin with; at least one of each is left. */
function commonBeginning([first = [], ...others]: readonly (readonly number[])[]): number {
  const most = Math.min(first.length, ...others.map((ids) => ids.length)) - 1;
  let shared = 0;
  while (shared < most && others.every((ids) => ids[shared] === first[shared])) shared += 1;
  return Math.max(0, shared);
}
