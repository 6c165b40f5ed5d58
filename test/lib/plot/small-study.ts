import { randomStream } from "../../../lib/random/stream.js";
import { segment } from "../../../lib/segment/segment.js";
import type { AnswerSet, ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import type { Codebook, Role, Variable } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

const variable = (name: string, role: Role, label: string, labels: readonly string[]): [string, Variable] => [
  name,
  {
    name,
    label,
    measure: "ordinal",
    role,
    values: labels.map((text, k) => ({ code: k + 1, label: text })),
    missing: [],
  },
];

const codebook: Codebook = {
  title: "a small study",
  synthetic: true,
  variables: new Map([
    variable("sex", "identifier", "sex", ["man", "woman"]),
    variable("class", "identifier", "class", ["upper", "middle", "working <i>", "none"]),
    variable("Q1", "item", "family <script>alert(1)</script>", ["very", "quite", "little", "not"]),
    variable("Q2", "item", "trust", ["yes", "no"]),
    ["w", { name: "w", label: "weight", measure: "scale", role: "weight", values: [], missing: [] }],
  ]),
};

/** 200 people of two sexes and four classes (the last with three people, one without a class), and two items. */
export function smallStudy() {
  const draw = randomStream(1, ["small study"]);
  const people = Array.from({ length: 200 }, (_, i) => ({
    sex: 1 + (i % 2),
    class: i < 3 ? 4 : i === 3 ? null : 1 + draw.integer(3),
    Q1: 1 + Math.min(3, Math.floor(draw.uniform() * (2 + (i % 2) * 2))),
    Q2: 1 + draw.integer(2),
    w: 1 + (i % 3),
  }));
  const column = (name: keyof (typeof people)[number]) => people.map((person) => person[name]);
  const survey: Survey = surveyOf(
    { sex: column("sex"), class: column("class"), Q1: column("Q1"), Q2: column("Q2"), w: column("w") },
    { codebook, name: "small", weight: "w" },
  );
  const segmentation = segment(survey, { name: "bySexClass", identifiers: ["sex", "class"], minimum: 10 });
  const respondents = Int32Array.from({ length: 60 }, (_, i) => i * 3);
  const items = ["Q1", "Q2"].map((name): ItemAnswers => {
    const { values, label } = survey.variable(name);
    const { level } = survey.column(name);
    const rows = new Float64Array(60 * values.length);
    for (const [i, row] of respondents.entries())
      if (level[row]! >= 0) rows[i * values.length + level[row]!] = 1;
    return {
      item: name,
      label,
      ordered: true,
      options: values.map((value) => value.code),
      optionLabels: values.map((value) => value.label),
      rows,
    };
  });
  const human: AnswerSet = {
    kind: "human",
    name: "human",
    respondents,
    weights: Float64Array.from(respondents, (row) => survey.weights[row]!),
    items,
    noOption: allRead,
  };
  const answers: AnswerSet = {
    ...human,
    kind: "simulated",
    items: items.map((item) => ({
      ...item,
      rows: item.rows.map((_, at) =>
        at % item.options.length === 0 ? 0.7 : 0.3 / (item.options.length - 1),
      ),
    })),
  };
  const run = {
    answers,
    human,
    segmentation,
    condition: { name: "PSII" },
    labels: ["synthetic survey", "teaching model: no evidence about real models"],
  };
  return { survey, segmentation, run };
}
