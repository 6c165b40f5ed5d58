import type { Track } from "../../progress/track.js";
import { permutation } from "../../random/stream.js";

/** Whether simulated answers fit their own respondents better than respondents at random. */
export interface ShuffleTest {
  /** Mean own-respondent association over items. */
  readonly own: number;
  /** Its mean over random deals of the answers to respondents. */
  readonly shuffled: number;
  /** One-sided: the share of deals that associate at least as strongly. */
  readonly p: number;
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
 * them would associate as well. `p` = (deals at least as strong + 1)/(deals + 1); Phipson & Smyth (2010) for the + 1.
 * NaN throughout where no simulated answer belongs to a human one, or the human ones never vary.
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
  for (let deal = 0; deal < deals; deal++) {
    const dealt = answers.dealt(permutation(seed, ["deal", deal], answers.respondents));
    sum += dealt;
    // Sums that differ by the order of rounding alone are ties.
    if (!(dealt < own - 1e-12)) asStrong += 1;
    await work.breathe();
  }
  return { own, shuffled: sum / deals, p: (asStrong + 1) / (deals + 1), deals };
}
