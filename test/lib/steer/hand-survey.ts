import { segment } from "../../../lib/segment/segment.js";
import type { Segmentation } from "../../../lib/segment/segmentation.js";
import type { Code, Role, Variable } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

function variable(
  name: string,
  role: Role,
  label: string,
  labels: readonly string[],
  sentences?: readonly string[],
): Variable {
  return {
    name,
    label,
    measure: "ordinal",
    role,
    question: `What do you say about ${label}?`,
    values: labels.map((text, i) => ({
      code: i + 1,
      label: text,
      ...(sentences !== undefined && { sentence: sentences[i]! }),
    })),
    missing: [{ code: -2, label: "no answer", reason: "refused" }],
  };
}

const variables: readonly Variable[] = [
  variable("Q260", "identifier", "sex", ["man", "woman"], ["You are a man.", "You are a woman."]),
  variable(
    "Q271",
    "identifier",
    "living with parents",
    ["no", "yes"],
    ["You live on your own.", "You live with your parents."],
  ),
  variable(
    "Q287",
    "identifier",
    "social class",
    ["upper", "middle", "working"],
    ["You belong to the upper class.", "You belong to the middle class.", "You belong to the working class."],
  ),
  variable("Q1", "item", "importance of family", ["very", "quite", "not very", "not at all"]),
  variable("Q57", "item", "trust in most people", ["can be trusted", "one must be careful"]),
  variable("Q46", "item", "happiness", ["very happy", "quite happy", "not very happy", "not happy"]),
  {
    name: "Q240",
    label: "left to right",
    measure: "ordinal",
    role: "item",
    question: "Where do you place yourself between left (1) and right (10)?",
    values: Array.from({ length: 10 }, (_, i) => ({ code: i + 1, label: `step ${i + 1}` })),
    missing: [],
  },
  { name: "Q999", label: "remarks", measure: "nominal", role: "item", values: [], missing: [] },
  { name: "w", label: "weight", measure: "scale", role: "weight", values: [], missing: [] },
];

/** After how many respondents a code changes: those 12 apart share all three identifiers. */
const steps: Readonly<Record<string, number>> = { Q271: 2, Q287: 4, Q57: 3, Q46: 2 };

/**
 * A survey made by hand: `size` respondents whose codes run through the values in a fixed pattern; respondent 3 has no
 * answer to Q287, respondent 4 none to Q1, respondent 5 weighs nothing.
 */
export function handSurvey(size = 24): Survey {
  const code = ({ name, values }: Variable, respondent: number): Code => {
    if ((name === "Q287" && respondent === 3) || (name === "Q1" && respondent === 4)) return -2;
    if (name === "w") return respondent === 5 ? 0 : 1 + (respondent % 3);
    if (values.length === 0) return "none";
    return values[Math.floor(respondent / (steps[name] ?? 1)) % values.length]!.code;
  };
  return surveyOf(
    Object.fromEntries(
      variables.map((about) => [about.name, Array.from({ length: size }, (_, i) => code(about, i))]),
    ),
    {
      name: "by hand",
      codebook: {
        title: "by hand",
        synthetic: true,
        variables: new Map(variables.map((about) => [about.name, about])),
      },
    },
  );
}

/** The segments of social class in a survey made by hand; respondent 3 has none. */
export function handSegmentation(survey: Survey): Segmentation {
  return segment(survey, { name: "byClass", identifiers: ["Q287"] });
}
