import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Column } from "../../survey/survey/column.js";
import { combination, difference } from "../estimate/deviated.js";
import { evaluate, partOfSide, type Side, sideOf } from "../estimate/side.js";
import { type MixedRun, surveyOfRun } from "../people/mixed-run.js";
import { inRowsOfPeople } from "../prediction/simulated.js";
import { byStudent } from "./conclude.js";
import { numbersOf } from "./numbers-of.js";
import type { Target } from "./target.js";
import { weightedMeans } from "./weighted-means.js";

/** A survey experiment: a column says who was treated, and everybody was simulated under both arms. */
export interface EffectOptions {
  /** The column that says which version a person was given, at random. */
  readonly arm: string;
  /** The code of the treated; the run has everybody's answers as if treated. */
  readonly treated: Code;
  /** The code of the others. */
  readonly control: Code;
  /** The same respondents simulated as if none were treated. */
  readonly other: MixedRun;
}

/**
 * The mean of the treated minus that of the others, of a survey experiment. The predictions under an arm are corrected by the
 * interviewed who were in it, and enter for everybody else; each arm has its λ.
 */
export function effect({ arm, treated, control, other }: EffectOptions): Target {
  const armOf = (column: Column) => {
    const levels = [control, treated].map((code) => column.levels.indexOf(code));
    const missing = levels.indexOf(-1);
    if (missing >= 0)
      throw new PopuliError(
        `nobody has the code ${[control, treated][missing]}`,
        { column: arm },
        `codes: ${column.levels.join(", ")}`,
      );
    return (person: number) => levels.indexOf(column.level[person]!);
  };
  return {
    name: "effect",
    differs: true,
    of: () => [""],
    usable(people) {
      const of = armOf(people.survey.column(arm));
      return (person) => people.interviewed[person] === 0 || of(person) >= 0;
    },
    parts(item, { interviewed, predicted }) {
      const { people } = interviewed;
      if (surveyOfRun(other).hash !== people.survey.hash)
        throw new PopuliError("the two arms were simulated for different surveys", { column: arm });
      const under = other.answers.items.find((one) => one.item === item.item);
      if (under === undefined)
        throw new PopuliError(`${item.item} was not simulated under control`, {}, "simulate the same items");
      const of = armOf(people.survey.column(arm));
      const rows = [
        inRowsOfPeople(under, other.answers.respondents, people.survey.size),
        item.predictions[0]!.all,
      ];
      const means = weightedMeans([numbersOf(item, "difference of means")]);
      const inArm = (which: number): Side => partOfSide(interviewed, (i) => of(i) === which);
      /** Everybody who was not interviewed in the arm. */
      const notInArm = (which: number): Side =>
        predicted.known
          ? predicted
          : sideOf(
              people,
              predicted.weights.map((weight, i) =>
                of(i) === which ? weight : weight + interviewed.weights[i]!,
              ),
              false,
            );
      const mean = (side: Side, which: number) => evaluate(side, means, rows[which]!)[0]!;
      const answers = [0, 1].map((which) => evaluate(inArm(which), means, item.human)[0]!);
      const own = [0, 1].map((which) => mean(inArm(which), which));
      const gaps = [0, 1].map((which) =>
        combination([mean(notInArm(which), which), own[which]!], which === 0 ? [-1, 1] : [1, -1]),
      );
      const classical = [difference(answers[1]!, answers[0]!)];
      return {
        classical,
        measured: classical,
        simulation: [difference(mean(predicted, 1), mean(predicted, 0))],
        own: [[difference(own[1]!, own[0]!)], [difference(own[1]!, own[0]!)]],
        gaps: gaps.map((gap) => [gap]),
        joint: false,
        full: [1, 1],
        spent: 0,
        rectified: ([lambda]) => [combination([classical[0]!, ...gaps], [1, ...lambda!])],
        calibrated: () => {
          throw new PopuliError(
            "GREG is not made for effects",
            {},
            'use estimator: "ppi++", with a λ for each arm',
          );
        },
      };
    },
    conclude: (_, parameters, context) => byStudent(parameters, context),
  };
}
