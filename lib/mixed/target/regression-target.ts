import type { RegressionModel } from "../../survey/design/regression/model.js";
import { type RegressionOptions, termsOf } from "../../survey/design/regression/term.js";
import type { People } from "../people/people.js";
import type { PreparedItem } from "../prediction/prediction.js";
import { byStudent } from "./conclude.js";
import { regressionParts } from "./regression-parts.js";
import type { Target } from "./target.js";

/** The outcome of a regression: a number or a level for each option. */
export interface RegressionOutcome {
  /** `[options]` */
  readonly outcomes: readonly number[];
  /** The names of the levels, where it has levels. */
  readonly answers: readonly string[];
}

/** The coefficients of a regression of each item on columns that are known of everybody. */
export function regressionTarget(
  name: string,
  model: RegressionModel,
  options: RegressionOptions,
  outcomeOf: (item: PreparedItem) => RegressionOutcome,
): Target {
  let terms: ReturnType<typeof termsOf> | undefined;
  let of: readonly string[] = [];
  const termsFor = (people: People) => {
    terms = termsOf(people.survey, options);
    return terms;
  };
  return {
    name,
    differs: false,
    of: () => of,
    usable(people) {
      const columns = termsFor(people);
      return (person) => columns.every(({ values }) => !Number.isNaN(values[person]!));
    },
    parts(item, sides) {
      const columns = terms ?? termsFor(sides.interviewed.people);
      const { outcomes, answers } = outcomeOf(item);
      const parameters = model.parameters(columns, answers);
      of = parameters.map((parameter) => parameter.name);
      const regression = { model, parameters, outcomes, answers, item: item.item };
      return regressionParts(regression, item, sides, columns.length - 1);
    },
    conclude: (_, parameters, context) => byStudent(parameters, context),
  };
}
