import type { MixedRun } from "../../../lib/mixed/people/mixed-run.js";
import { describedAnswers } from "../../../lib/simulate/answers/human-answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import type { Codebook, Measure, Variable } from "../../../lib/survey/codebook/codebook.js";
import type { LoadedSurvey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

/** An item of a made run: what people answered, and what was predicted. */
export interface MadeItem {
  readonly options: readonly number[];
  readonly measure: Measure;
  /** `[people]`: codes; null for no answer. */
  readonly answers: readonly (number | null)[];
  /** `[people, options]` */
  readonly predictions: Float64Array;
}

/** A run over all respondents of a survey that is made of these items and of columns of numbers. */
export function madeRun(
  items: Readonly<Record<string, MadeItem>>,
  columns: Readonly<Record<string, readonly (number | null)[]>> = {},
  more: {
    readonly weight?: string;
    readonly nominal?: readonly string[];
    readonly identifiers?: readonly string[];
    readonly change?: (codebook: Codebook) => Codebook;
  } = {},
): MixedRun & { readonly survey: LoadedSurvey } {
  const nominal = new Set(more.nominal ?? []);
  const codebook: Codebook = {
    title: "made",
    synthetic: false,
    variables: new Map([
      ...Object.entries(items).map(([name, { options, measure }]): [string, Variable] => {
        const values = options.map((code) => ({ code, label: `option ${code}` }));
        return [name, { name, label: name, measure, role: "item", values, missing: [] }];
      }),
      ...Object.entries(columns).map(([name, cells]): [string, Variable] => {
        const codes = nominal.has(name)
          ? [...new Set(cells)].filter((code) => code !== null).toSorted((a, b) => a - b)
          : [];
        return [
          name,
          {
            name,
            label: name,
            measure: nominal.has(name) ? ("nominal" as const) : ("scale" as const),
            role:
              name === more.weight
                ? ("weight" as const)
                : more.identifiers?.includes(name)
                  ? ("identifier" as const)
                  : ("other" as const),
            values: codes.map((code) => ({ code, label: `${name} ${code}` })),
            missing: [],
          },
        ];
      }),
    ]),
  };
  const survey = surveyOf(
    {
      ...Object.fromEntries(Object.entries(items).map(([name, { answers }]) => [name, answers])),
      ...columns,
    },
    { codebook: more.change?.(codebook) ?? codebook, weight: more.weight ?? null },
  );
  const respondents = Int32Array.from({ length: survey.size }, (_, i) => i);
  const common = { respondents, weights: survey.weights, noOption: allRead };
  const variables = Object.keys(items).map((name) => survey.variable(name));
  return {
    survey,
    condition: { name: "made predictions" },
    labels: [],
    answers: {
      ...common,
      kind: "simulated",
      name: "made predictions",
      items: variables.map((variable) => describedAnswers(variable, items[variable.name]!.predictions)),
    },
    human: {
      ...common,
      kind: "human",
      name: "human",
      items: variables.map((variable) =>
        describedAnswers(
          variable,
          Int16Array.from(items[variable.name]!.answers, (code) =>
            variable.values.findIndex((value) => value.code === code),
          ),
        ),
      ),
    },
    identifiers: (more.identifiers ?? []).map((name) => survey.column(name)),
  };
}
