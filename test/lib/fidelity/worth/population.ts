import { randomStream } from "../../../../lib/random/stream.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { humanAnswers } from "../../../../lib/simulate/answers/human-answers.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";
import type { SimulatedRun } from "../../../../lib/simulate/answers/run-shape.js";
import type { Variable } from "../../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

/** A made-up population. */
export interface Population {
  readonly people: number;
  readonly items: number;
  /** How much identifiers move answers, in logits (default 1). */
  readonly known?: number;
  /** How much a respondent's own inclination moves all answers, in logits (default 1): items are correlated. */
  readonly own?: number;
  readonly seed: number;
}

const identifiers: readonly Pick<Variable, "name" | "measure" | "values">[] = [
  { name: "sex", measure: "nominal", values: valuesOf(2) },
  { name: "education", measure: "ordinal", values: valuesOf(5) },
  { name: "region", measure: "nominal", values: valuesOf(8) },
  { name: "age", measure: "scale", values: [] },
];

function valuesOf(count: number) {
  return Array.from({ length: count }, (_, k) => ({ code: k + 1, label: String(k + 1) }));
}

/** Items of two to five options, every fourth unordered: answers to them by people of whom four traits are known. */
export function populationSurvey({ people, items, known = 1, own = 1, seed }: Population): Survey {
  const draw = randomStream(seed, ["population"]);
  const traits = {
    sex: Array.from({ length: people }, () => 1 + draw.integer(2)),
    education: Array.from({ length: people }, () => 1 + draw.integer(5)),
    region: Array.from({ length: people }, () => 1 + draw.integer(8)),
    age: Array.from({ length: people }, () => 18 + draw.integer(70)),
  };
  const lean = Array.from({ length: people }, () => own * draw.normal());
  const columns: Record<string, number[]> = { ...traits };
  const variables: Variable[] = identifiers.map((one) => ({
    ...one,
    label: one.name,
    role: "identifier",
    missing: [],
  }));
  for (let j = 0; j < items; j++) {
    const options = 2 + (j % 4);
    const ordered = j % 4 !== 3;
    const bases = Array.from({ length: options }, () => 0.7 * draw.normal());
    const byRegion = Array.from({ length: 8 }, () => 0.4 * known * draw.normal());
    const [ofSex, ofAge, ofEducation] = Array.from({ length: 3 }, () => 0.4 * known * draw.normal());
    const slopes = Array.from({ length: options }, (_, k) =>
      ordered ? k / (options - 1) - 0.5 : draw.normal() / 2,
    );
    columns[`Q${j + 1}`] = lean.map((inclination, i) => {
      const at =
        inclination +
        (traits.sex[i]! - 1.5) * 2 * ofSex! +
        (traits.age[i]! - 52) * 0.05 * ofAge! +
        (traits.education[i]! - 3) * ofEducation! +
        byRegion[traits.region[i]! - 1]!;
      const powers = bases.map((base, k) => Math.exp(base + 2 * at * slopes[k]!));
      let rest = draw.uniform() * powers.reduce((sum, power) => sum + power, 0);
      let k = 0;
      while (k < options - 1 && rest >= powers[k]!) rest -= powers[k++]!;
      return k + 1;
    });
    variables.push({
      name: `Q${j + 1}`,
      label: `item ${j + 1}`,
      measure: ordered ? "ordinal" : "nominal",
      role: "item",
      values: valuesOf(options),
      missing: [],
    });
  }
  const codebook = {
    title: "a made-up population",
    synthetic: true,
    variables: new Map(variables.map((variable) => [variable.name, variable])),
  };
  return surveyOf(columns, { codebook, name: "population" });
}

/** The answers of the people at `rows`. */
export function answersOf(survey: Survey, rows: Int32Array): AnswerSet {
  const items = survey.items.map((name) => survey.variable(name));
  return humanAnswers(survey, items, rows, new Float64Array(rows.length).fill(1));
}

/** Rows from `first` on. */
export function rowsFrom(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}

/** A run whose simulated answers are `rowsOf(item)`, scored on the first respondents; the pool comes after them. */
export function runOf(
  survey: Survey,
  scored: number,
  pool: number,
  rowsOf: (item: number) => Float64Array,
): SimulatedRun {
  const human = answersOf(survey, rowsFrom(0, scored));
  return {
    human,
    answers: {
      ...human,
      kind: "simulated",
      name: "made up",
      items: human.items.map((item, j) => ({ ...item, rows: rowsOf(j) })),
      noOption: allRead,
    },
    ...(pool > 0 && { others: answersOf(survey, rowsFrom(scored, pool)) }),
    identifiers: survey.identifiers.map((name) => survey.column(name)),
    condition: { name: "made up" },
    labels: ["made-up answers"],
  };
}
