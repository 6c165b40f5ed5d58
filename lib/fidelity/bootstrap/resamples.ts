import { randomStream } from "../../random/stream.js";
import { type JackknifeUnits, strataOf } from "../jackknife/units.js";

/**
 * Bootstrap resamples of a design's units of respondents, of n − 1 in a stratum of n, each of which then counts
 * n/(n − 1) times: the variance between resamples is that of the design, without a bias in strata of few units.
 * Source: Rao & Wu (1988), "Resampling inference with complex survey data", J. American Statistical Association 83.
 *
 * @returns `[repeats][units + 1]`: how often each counts; a unit alone in its stratum counts once, and so do the respondents
 *   in no unit, who are the last
 */
export function* unitResamples(
  units: JackknifeUnits,
  repeats: number,
  seed: number,
): Generator<Float64Array> {
  const strata = strataOf(units);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const stream = randomStream(seed, ["bootstrap", "respondents", repeat]);
    const times = new Float64Array(units.count + 1);
    times[units.count] = 1;
    for (const stratum of strata) {
      const drawn = stratum.length - 1;
      if (drawn === 0) times[stratum[0]!] = 1;
      for (let draw = 0; draw < drawn; draw++)
        times[stratum[stream.integer(stratum.length)]!]! += stratum.length / drawn;
    }
    yield times;
  }
}
