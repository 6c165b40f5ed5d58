import { counted } from "../../errors/counted.js";
import { checkOptions } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { readStates } from "../../model/hook/hooks.js";
import type { LayerHook } from "../../model/hook/layer-hook.js";
import type { LocalModel } from "../../model/model.js";
import type { Closing } from "../../model/states/closing.js";
import { tf } from "../../model/tensors/tf.js";
import { chatForm, chatOf } from "../../persona/chat-form.js";
import type { LongWork } from "../../progress/progress.js";
import { type Track, track } from "../../progress/track.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { LayerChoice } from "../layers.js";
import { SteeringPlan } from "../plan/plan.js";
import type { VectorSet } from "../vectors/vector-set.js";
import { weakVectorWarnings } from "../vectors/weak-vectors.js";
import { neutralPrompts } from "./neutral-prompts.js";

/** Options of {@link calibrateStrength}. */
export interface StrengthOptions extends LongWork {
  readonly vectors: VectorSet;
  /** Row numbers of a few respondents, as different as possible, whose vectors are injected. */
  readonly respondents: ArrayLike<number>;
  /** Default: PSII's layer groups. */
  readonly layers?: LayerChoice;
  /** Largest acceptable mean KL(with‖without) of the next token, in nats, > 0 (default 0.1). */
  readonly maximum?: number;
  /** Largest strength to try, > 0 (default 8). */
  readonly upTo?: number;
  /** Requests that have nothing to do with who answers (default: eight of ours). */
  readonly prompts?: readonly string[];
  /** `chat` (default): the model's chat template, raw where it has none; `raw`: paragraphs of plain text in any case. */
  readonly template?: "chat" | "raw";
}

/** The strength found, and how far neutral answers move at each strength tried. */
export class StrengthCalibration implements Displayable {
  constructor(
    readonly strength: number,
    /** The bound on the KL divergence, in nats. */
    readonly maximum: number,
    /** In order of strength; `kl` in nats. */
    readonly tried: readonly { readonly strength: number; readonly kl: number }[],
    private readonly notes: readonly string[],
  ) {}

  [display](): MimeBundle {
    return this.toTable()[display]();
  }

  /** The strengths tried, each with its KL divergence. */
  toTable(): Table {
    return new Table(
      `Strength ${this.strength.toPrecision(3)}: the largest that moves neutral answers by at most ${this.maximum} nats`,
      [
        { name: "strength", digits: 3 },
        { name: "KL, nats", digits: 4 },
      ],
      this.tried.map(({ strength, kl }) => [strength, kl]),
      this.notes,
    );
  }
}

/**
 * Finds, by bisection, the largest strength that moves the answers to neutral requests by no more than a bound: the
 * mean over respondents and requests of KL(with‖without) of the next token's distribution, in nats. No noise is added.
 * Neither survey items nor human answers are used, so nothing is tuned on what is reported later. The strength is 0
 * when even the smallest one tried exceeds the bound.
 *
 * @throws PopuliError for a bound or a largest strength that is not above 0, for no respondents or requests, or for
 *   vectors of another model
 * @throws Interrupted
 * @example
 * const { strength } = await calibrateStrength(model, survey, { vectors, respondents: [0, 1, 2, 3], maximum: 0.1 });
 * psii({ vectors, strength });
 */
export async function calibrateStrength(
  model: LocalModel,
  survey: Survey,
  options: StrengthOptions,
): Promise<StrengthCalibration> {
  checkOptions("calibrateStrength", options, {
    ...{ vectors: true, respondents: true, layers: true, maximum: true, upTo: true, prompts: true },
    ...{ template: true, progress: true, signal: true },
  });
  const { vectors, respondents, maximum = 0.1, upTo = 8, prompts = neutralPrompts } = options;
  if (!(maximum > 0)) throw new PopuliError(`a bound of ${maximum} nats`, {}, "a bound is above 0, e.g. 0.1");
  if (!(upTo > 0)) throw new PopuliError(`strengths up to ${upTo}`, {}, "the largest strength is above 0");
  if (respondents.length === 0 || prompts.length === 0)
    throw new PopuliError(
      "no respondents or no prompts",
      {},
      "give at least one respondent, and leave prompts out for the default ones",
    );
  vectors.requireModel(model);
  const planAt = (strength: number) =>
    new SteeringPlan({
      ...{ vectors, survey, strength },
      ...(options.layers !== undefined && { layers: options.layers }),
    });
  const raw = oneOf("template", options.template ?? "chat", ["chat", "raw"]) === "raw";
  const chats = raw ? chatForm(model.tokenizer, { raw }) : chatOf(model.tokenizer);
  const asked = prompts.map((content) =>
    chats.encode(chats.renderChat([{ role: "user", content }], { addGenerationPrompt: true })),
  );
  return track(
    { task: "calibrating strength", total: mostTried, unit: "strengths" },
    options,
    async (track) => {
      const closing = await model.closing();
      try {
        // All respondents and strengths share the blocks below the lowest layer injected at.
        const { strength, tried } = await model.sharing(async () => {
          const without = await nextTokens(model, closing, asked, []);
          return bisect(upTo, maximum, async (strength) => {
            const plan = planAt(strength);
            const kl = await meanDivergence(model, closing, asked, without, plan, respondents, track);
            track.step();
            return kl;
          });
        });
        return new StrengthCalibration(strength, maximum, tried, [
          `KL(with‖without) of the next token, mean over ${counted(respondents.length, "respondent")} × ${counted(asked.length, "request")} that have nothing to do with who answers.`,
          ...(strength === upTo ? [`Strength ${upTo} is within the bound; no larger one was tried.`] : []),
          ...(model.teaching ? ["Teaching model: no evidence about real models."] : []),
          ...weakVectorWarnings(planAt(1)),
        ]);
      } finally {
        closing.dispose();
      }
    },
  );
}

/** The largest strength, then halvings of the range down to a thousandth of it. */
const mostTried = 11;

/** The largest strength in `[0, upTo]` whose divergence is within the bound, to a thousandth of the range. */
async function bisect(
  upTo: number,
  maximum: number,
  divergenceAt: (strength: number) => Promise<number>,
): Promise<Pick<StrengthCalibration, "strength" | "tried">> {
  const tried: { strength: number; kl: number }[] = [];
  const within = async (strength: number) => {
    const kl = await divergenceAt(strength);
    tried.push({ strength, kl });
    return kl <= maximum;
  };
  let low = 0;
  let high = upTo;
  if (await within(upTo)) low = upTo;
  else
    for (let step = 1; step < mostTried; step++) {
      const middle = (low + high) / 2;
      if (await within(middle)) low = middle;
      else high = middle;
    }
  return { strength: low, tried: tried.sort((a, b) => a.strength - b.strength) };
}

/** Mean KL(with‖without) of the next token over respondents and prompts, in nats. */
async function meanDivergence(
  model: LocalModel,
  closing: Closing,
  asked: readonly (readonly number[])[],
  without: readonly Float32Array[],
  plan: SteeringPlan,
  respondents: ArrayLike<number>,
  track: Track,
): Promise<number> {
  let sum = 0;
  for (const respondent of Array.from(respondents)) {
    await track.breathe();
    const found = await nextTokens(model, closing, asked, plan.hooks(respondent));
    found.forEach((logs, i) => {
      sum += divergence(logs, without[i]!) / (asked.length * respondents.length);
    });
  }
  return sum;
}

/** `[prompts][vocabulary]`: log-probabilities of the token after each prompt. */
async function nextTokens(
  model: LocalModel,
  closing: Closing,
  asked: readonly (readonly number[])[],
  hooks: readonly LayerHook[],
): Promise<Float32Array[]> {
  const logs: Float32Array[] = [];
  for (const ids of asked) {
    let last: Float32Array | undefined;
    const reader = readStates(model.layers, (states) => {
      last = states.slice(-model.width);
    });
    (await model.prefill(ids, [...hooks, reader])).dispose();
    const state = last!;
    const next = tf.tidy(() =>
      tf.logSoftmax(closing.logits(closing.normed(tf.tensor2d(state, [1, model.width])))),
    );
    logs.push((await next.data()) as Float32Array);
    next.dispose();
  }
  return logs;
}

/** Σ p ln(p/q), from log-probabilities. */
function divergence(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.exp(p[i]!) * (p[i]! - q[i]!);
  return Math.max(0, sum);
}
