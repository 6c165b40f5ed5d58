import type { NoOption } from "../answers/no-option.js";
import type { Answer } from "../read/answer.js";
import { drawAnswer } from "../read/draw-answer.js";
import type { Study } from "../study/study.js";
import type { Written } from "./run-shown.js";

/** Collects the answers of a study's respondents, in the form that a simulation is made from. */
export class SimulationTally {
  /** `[items][respondents · options]`. */
  readonly probabilities: readonly Float64Array[];
  /** `[items][respondents]`: positions among the options, −1 for none. */
  readonly drawn: readonly Int32Array[];
  /** `[items][respondents]`. */
  readonly noOption: readonly NoOption[][];
  /** `[items][respondents]`: what the model wrote, where it was made to write. */
  readonly replies: readonly (Written | undefined)[][];
  readonly #study: Study;

  constructor(study: Study) {
    const n = study.respondents.rows.length;
    this.#study = study;
    this.probabilities = study.items.map(({ values }) => new Float64Array(n * values.length));
    this.drawn = study.items.map(() => new Int32Array(n).fill(-1));
    this.noOption = study.items.map(() => []);
    this.replies = study.items.map(() => []);
  }

  /**
   * Takes the answers of the respondent at a place, `[items]` in the codebook's order of options, and draws one of
   * each.
   */
  add(place: number, respondent: number, answers: readonly Answer[]): void {
    const { items, seed } = this.#study;
    answers.forEach(({ probabilities, noOption, reply, span }, i) => {
      this.probabilities[i]!.set(probabilities, place * items[i]!.values.length);
      this.noOption[i]![place] = noOption;
      this.replies[i]![place] = reply === undefined ? undefined : { reply, ...(span && { span }) };
      this.drawn[i]![place] = drawAnswer(probabilities, seed, respondent, items[i]!.name);
    });
  }
}
