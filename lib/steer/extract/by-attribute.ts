import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { type LongWork, longWork, type ProgressState } from "../../progress/progress.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import type { SteeringVector, VectorSet } from "../vectors/vector-set.js";
import type { ExtractionPlan } from "./extraction.js";

/** What the making of an attribute's vectors has of the work it is part of. */
export interface AttributeWork {
  readonly signal: AbortSignal | undefined;
  /** Some of the steps are done. */
  step(count: number): void;
  /** Lets others run, and stops here when that is asked for. */
  breathe(): Promise<void>;
}

/**
 * Makes vectors attribute by attribute and tells how far it has come; stopped, it hands over those of the attributes that are
 * done.
 *
 * @throws Interrupted with the set made so far in `partial`
 */
export async function byAttribute(
  plan: ExtractionPlan,
  work: LongWork,
  steps: { readonly task: string; readonly total: number; readonly unit: string },
  make: (texts: VectorTexts, work: AttributeWork) => Promise<readonly SteeringVector[]>,
  setOf: (vectors: readonly SteeringVector[]) => VectorSet,
): Promise<VectorSet> {
  const { progress, signal } = longWork(work);
  const vectors: SteeringVector[] = [];
  let done = 0;
  const report = (state: ProgressState["state"]) => progress({ ...steps, done, state });
  const own: AttributeWork = {
    signal,
    step(count) {
      done += count;
      report("running");
    },
    async breathe() {
      await setImmediate();
      if (signal?.aborted) throw new Interrupted(steps.task);
    },
  };
  report("running");
  try {
    for (const texts of plan.texts) vectors.push(...(await make(texts, own)));
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    report(interrupted ? "interrupted" : "failed");
    if (!interrupted) throw error;
    throw new Interrupted(steps.task, vectors.length === 0 ? undefined : setOf(vectors));
  }
  report("finished");
  return setOf(vectors);
}
