import type { Answer } from "../read/answer.js";
import { drawAnswer } from "../read/draw-answer.js";
import type { Study } from "../study/study.js";

/** Collects the answers of a study's respondents, in the form that a simulation is made from. */
export class SimulationTally {
  /** `[items][respondents · options]`. */
  readonly probabilities: readonly Float64Array[];
  /** `[items][respondents]`: positions among the options, −1 for none. */
  readonly drawn: readonly Int32Array[];
  /** `[items][respondents]`. */
  readonly invalid: readonly Float64Array[];
  readonly #study: Study;

  constructor(study: Study) {
    const n = study.respondents.rows.length;
    this.#study = study;
    this.probabilities = study.items.map(({ values }) => new Float64Array(n * values.length));
    this.drawn = study.items.map(() => new Int32Array(n).fill(-1));
    this.invalid = study.items.map(() => new Float64Array(n));
  }

  /**
   * Takes the answers of the respondent at a place, `[items]` in the codebook's order of options, and draws one of
   * each.
   */
  add(place: number, respondent: number, answers: readonly Answer[]): void {
    const { items, seed } = this.#study;
    answers.forEach(({ probabilities, invalid }, i) => {
      this.probabilities[i]!.set(probabilities, place * items[i]!.values.length);
      this.invalid[i]![place] = invalid;
      this.drawn[i]![place] = drawAnswer(probabilities, seed, respondent, items[i]!.name);
    });
  }
}
