import { permutation } from "../../random/stream.js";
import type { Scorer } from "../scorer.js";

/** Whether simulated answers go with their own respondents better than with anybody's. */
export interface ShuffleTest {
  /** Mean own-respondent association over items. */
  readonly own: number;
  /** Its mean over random deals of the answers to respondents. */
  readonly shuffled: number;
  /** One-sided: the share of deals that associate at least as strongly. */
  readonly p: number;
  readonly deals: number;
}

/**
 * Permutation test of the own-respondent association: were identities without meaning, any deal of the simulated answers
 * to the respondents would do as well. Exact up to the number of seeded deals, p = (as strong + 1)/(deals + 1).
 * NaN throughout where no simulated answer belongs to a human one, or the human ones never vary.
 *
 * @param breathe awaited between deals, so that an interrupt is felt
 */
export async function shuffleTest(
  ready: Scorer,
  seed: number,
  breathe: () => Promise<void>,
  deals = 999,
): Promise<ShuffleTest> {
  const own = ready.dealt(Int32Array.from({ length: ready.respondents }, (_, i) => i));
  if (Number.isNaN(own)) return { own, shuffled: Number.NaN, p: Number.NaN, deals: 0 };
  let sum = 0;
  let asStrong = 0;
  for (let deal = 0; deal < deals; deal++) {
    const dealt = ready.dealt(permutation(seed, ["deal", deal], ready.respondents));
    sum += dealt;
    if (!(dealt < own - 1e-12)) asStrong += 1;
    await breathe();
  }
  return { own, shuffled: sum / deals, p: (asStrong + 1) / (deals + 1), deals };
}
