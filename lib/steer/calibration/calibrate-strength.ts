import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { readStates } from "../../model/hook/hooks.js";
import type { LayerHook, LocalModel } from "../../model/model.js";
import type { Closing } from "../../model/states/closing.js";
import { type LongWork, longWork, type ProgressState } from "../../progress/progress.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { LayerChoice } from "../layers.js";
import { SteeringPlan } from "../plan/plan.js";
import type { VectorSet } from "../vectors/vector-set.js";
import { neutralPrompts } from "./neutral-prompts.js";

export interface StrengthOptions extends LongWork {
  readonly vectors: VectorSet;
  /** Rows of respondents whose vectors are injected, a handful; they should differ. */
  readonly respondents: ArrayLike<number>;
  /** Default: the paper's layer groups. */
  readonly layers?: LayerChoice;
  /** Largest mean KL(with‖without) of the next token, in nats, that is put up with (default 0.1). */
  readonly maximum?: number;
  /** Largest strength to look at (default 8). */
  readonly upTo?: number;
  /** Default: eight of our own. */
  readonly prompts?: readonly string[];
}

/** The strength found, and how far neutral answers move at each strength that was tried. */
export class StrengthCalibration implements Displayable {
  constructor(
    readonly strength: number,
    readonly maximum: number,
    /** In order of strength. */
    readonly tried: readonly { readonly strength: number; readonly kl: number }[],
    private readonly notes: readonly string[],
  ) {}

  [display](): MimeBundle {
    return new Table(
      `Strength ${this.strength.toPrecision(3)}: the largest that moves neutral answers by at most ${this.maximum} nats`,
      [
        { name: "strength", digits: 3 },
        { name: "KL, nats", digits: 4 },
      ],
      this.tried.map(({ strength, kl }) => [strength, kl]),
      this.notes,
    )[display]();
  }
}

/**
 * The largest strength whose injections move what the model says to neutral requests by no more than a bound: mean over
 * respondents and requests of KL(with‖without) of the next token's distribution, found by bisection. No noise is added, and
 * neither survey items nor human answers are looked at, so that nothing is tuned on what is reported later.
 *
 * @throws PopuliError for a bound that is not above 0, or no respondents or requests
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
  const { vectors, respondents, maximum = 0.1, upTo = 8, prompts = neutralPrompts } = options;
  if (!(maximum > 0)) throw new PopuliError(`a bound of ${maximum} nats`, {}, "a bound is above 0, e.g. 0.1");
  if (!(upTo > 0)) throw new PopuliError(`strengths up to ${upTo}`, {}, "the largest strength is above 0");
  if (respondents.length === 0 || prompts.length === 0)
    throw new PopuliError("nobody to steer, or nothing to ask", {}, "give respondents, and prompts or none");
  vectors.requireModel(model);
  const { progress, signal } = longWork(options);
  const task = "calibrating strength";
  // The largest strength, and then halvings down to a thousandth of it.
  const total = 11;
  const tried: { strength: number; kl: number }[] = [];
  const report = (state: ProgressState["state"]) =>
    progress({ task, done: tried.length, total, unit: "strengths", state });
  const asked = prompts.map((content) =>
    model.tokenizer.encode(
      model.tokenizer.renderChat([{ role: "user", content }], { addGenerationPrompt: true }),
    ),
  );
  report("running");
  const closing = await model.closing();
  // All respondents and strengths share the blocks below the lowest layer injected at.
  const search = async () => {
    const without = await nextTokens(model, closing, asked, []);
    const moved = async (strength: number): Promise<number> => {
      const plan = new SteeringPlan({
        vectors,
        survey,
        strength,
        ...(options.layers !== undefined && { layers: options.layers }),
      });
      let sum = 0;
      for (const respondent of Array.from(respondents)) {
        await setImmediate();
        if (signal?.aborted) throw new Interrupted(task);
        const found = await nextTokens(model, closing, asked, plan.hooks(respondent));
        found.forEach((logs, i) => {
          sum += divergence(logs, without[i]!) / (asked.length * respondents.length);
        });
      }
      tried.push({ strength, kl: sum });
      report("running");
      return sum;
    };
    let low = 0;
    let high = upTo;
    if ((await moved(upTo)) <= maximum) low = upTo;
    else
      for (let step = 1; step < total; step++) {
        const middle = (low + high) / 2;
        if ((await moved(middle)) <= maximum) low = middle;
        else high = middle;
      }
    report("finished");
    return new StrengthCalibration(
      low,
      maximum,
      [...tried].sort((a, b) => a.strength - b.strength),
      [
        `KL(with‖without) of the next token, mean over ${respondents.length} respondents × ${asked.length} requests that have nothing to do with who is asked.`,
        ...(low === upTo ? [`Even strength ${upTo} stays within the bound; no larger one was tried.`] : []),
        ...(model.teaching ? ["Teaching model: no evidence about real models."] : []),
      ],
    );
  };
  try {
    return await model.sharing(search);
  } catch (error) {
    report(error instanceof Interrupted ? "interrupted" : "failed");
    throw error;
  } finally {
    closing.dispose();
  }
}

/** `[prompts][vocabulary]`: log-probabilities of the token that follows each. */
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

/** Σ p ln(p/q) from log-probabilities. */
function divergence(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.exp(p[i]!) * (p[i]! - q[i]!);
  return Math.max(0, sum);
}
