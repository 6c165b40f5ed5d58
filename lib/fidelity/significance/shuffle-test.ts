import type { Track } from "../../progress/track.js";
import { permutation } from "../../random/stream.js";
import { enough, monteCarloP } from "./monte-carlo-p.js";

/** Whether simulated answers fit their own respondents better than respondents at random. */
export interface ShuffleTest {
  /** Mean own-respondent association over items. */
  readonly own: number;
  /** Its mean over random deals of the answers to respondents. */
  readonly shuffled: number;
  /** One-sided: the share of deals that associate at least as strongly. */
  readonly p: number;
  /** Deals tried; fewer than asked for where p was known to a tenth of itself. */
  readonly deals: number;
}

/** Answers that can be dealt to respondents in another order. */
export interface Dealable {
  readonly respondents: number;
  /** Mean own-respondent association over items when respondent i is given the simulated answers of `order[i]`. */
  dealt(order: Int32Array): number;
}

/**
 * Permutation test of the own-respondent association: if answers had nothing to do with their respondents, any deal of
 * them would associate as well. NaN throughout where no simulated answer belongs to a human one, or the human ones never vary.
 *
 * @param work breathes between deals, so that an interrupt is noticed
 */
export async function shuffleTest(
  answers: Dealable,
  seed: number,
  work: Pick<Track, "breathe">,
  deals = 999,
): Promise<ShuffleTest> {
  const own = answers.dealt(Int32Array.from({ length: answers.respondents }, (_, i) => i));
  if (Number.isNaN(own)) return { own, shuffled: Number.NaN, p: Number.NaN, deals: 0 };
  let sum = 0;
  let asStrong = 0;
  let deal = 0;
  for (; deal < deals && asStrong < enough; deal++) {
    const dealt = answers.dealt(permutation(seed, ["deal", deal], answers.respondents));
    sum += dealt;
    // Sums that differ by the order of rounding alone are ties.
    if (!(dealt < own - 1e-12)) asStrong += 1;
    await work.breathe();
  }
  return { own, shuffled: sum / deal, p: monteCarloP(asStrong, deal), deals: deal };
}
