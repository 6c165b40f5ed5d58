import type { NoOption } from "../answers/no-option.js";
import type { UnansweredQuestion } from "../answers/unanswered.js";
import type { Answer, AnswerMade } from "../read/answer.js";
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
  /** `[items][respondents]`: how each answer was made; `undefined` where there is none. */
  readonly made: readonly (AnswerMade | undefined)[][];
  /** `[items][respondents]`: the questions that a server gave no reply to. */
  readonly unanswered: readonly (UnansweredQuestion | undefined)[][];
  readonly #study: Study;

  constructor(study: Study) {
    const n = study.respondents.rows.length;
    this.#study = study;
    this.probabilities = study.items.map(({ values }) => new Float64Array(n * values.length));
    this.drawn = study.items.map(() => new Int32Array(n).fill(-1));
    this.noOption = study.items.map(() => []);
    this.replies = study.items.map(() => []);
    this.made = study.items.map(() => []);
    this.unanswered = study.items.map(() => []);
  }

  /**
   * Takes the answers of the respondent at a place, `[items]` in the codebook's order of options, and draws one of
   * each.
   */
  add(place: number, respondent: number, answers: readonly Answer[]): void {
    const { items, seed, mode } = this.#study;
    answers.forEach((answer, i) => {
      const { probabilities, noOption, reply, span, unanswered } = answer;
      this.probabilities[i]!.set(probabilities, place * items[i]!.values.length);
      this.noOption[i]![place] = noOption;
      this.replies[i]![place] = reply === undefined ? undefined : { reply, ...(span && { span }) };
      this.made[i]![place] = unanswered ? undefined : (answer.made ?? madeBy(mode, answer));
      this.unanswered[i]![place] = unanswered && { ...unanswered, respondent, item: items[i]!.name };
      this.drawn[i]![place] = drawAnswer(probabilities, seed, respondent, items[i]!.name);
    });
  }
}

/** How an answer that does not say so was made in a mode. */
function madeBy(mode: Study["mode"], { reply }: Answer): AnswerMade {
  if (mode === "elicit") return "elicited";
  return mode === "sample" || reply !== undefined ? "one reply" : "exact";
}
