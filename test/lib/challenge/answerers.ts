import { segment } from "../../../lib/segment/segment.js";
import type { ServerModel } from "../../../lib/simulate/answerer/server/server-model.js";
import { server } from "../../../lib/simulate/answerer/server/server-model.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import type { Simulation } from "../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../lib/simulate/simulate.js";
import type { Code, Role, Variable } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { type Behaviour, faultyServer } from "../simulate/answerer/server/faulty-server.js";

function variable(
  name: string,
  role: Role,
  label: string,
  labels: readonly string[],
  more: Partial<Variable> = {},
) {
  return {
    name,
    label,
    measure: "ordinal",
    role,
    question: `What do you say about ${label}?`,
    values: labels.map((text, i) => ({ code: i + 1, label: text })),
    missing: [],
    ...more,
  } satisfies Variable;
}

const variables: readonly Variable[] = [
  variable("person", "identifier", "number", [], { measure: "scale", sentence: "Your number is {value}." }),
  variable("sex", "identifier", "sex", ["man", "woman"], { measure: "nominal" }),
  variable("roads", "item", "roads", ["far too much", "about right", "far too little"], {
    rewording: "Where do you stand on roads?",
  }),
  variable("trains", "item", "trains", ["fewer", "as many", "some more", "many more"], {
    rewording: "Where do you stand on trains?",
  }),
  variable("trust", "item", "trust", ["most are honest", "one must be careful"], { measure: "nominal" }),
];

/** Codes of person i: answers that go together, as people's do. */
function codesOf(i: number): Readonly<Record<string, Code>> {
  const bent = (7 * i) % 11;
  return {
    person: i + 1,
    sex: 1 + (i % 2),
    roads: 1 + Math.floor((3 * bent) / 11),
    trains: 1 + Math.floor((4 * ((bent + (i % 3)) % 11)) / 11),
    trust: bent + (i % 4) > 6 ? 2 : 1,
  };
}

/** People whose number is in their profile, so that an answerer can know what they said. */
function numberedSurvey(size: number): Survey {
  const people = Array.from({ length: size }, (_, i) => codesOf(i));
  return surveyOf(Object.fromEntries(variables.map(({ name }) => [name, people.map((one) => one[name]!)])), {
    name: "numbered",
    codebook: {
      title: "numbered",
      synthetic: true,
      variables: new Map(variables.map((about) => [about.name, about])),
    },
  });
}

/** A question as an answerer reads it. */
export interface Heard {
  readonly text: string;
  /** What answers each option, by its label in the codebook. */
  readonly labels: ReadonlyMap<string, string>;
  /** The number in the profile, from 0. */
  readonly person: number;
  /** What that person said to the item in question, by its label in the codebook. */
  readonly own: string;
}

function heard(system: string, text: string): Heard {
  const labels = new Map(
    [...text.matchAll(/^(\d+|[A-Z])\. (.+)$/gm)].map(([, label, words]) => [words!, label!] as const),
  );
  const person = Number(/Your number is (\d+)/.exec(system)?.[1] ?? 1) - 1;
  const item =
    variables.find(({ role, label }) => role === "item" && text.includes(`about ${label}?`)) ??
    variables.find(({ role, label }) => role === "item" && text.includes(`on ${label}?`));
  const code = item === undefined ? undefined : codesOf(person)[item.name];
  const own = item?.values.find((value) => value.code === code)?.label ?? "";
  return { text, labels, person, own };
}

/** Says whether a claim about one's answer, or its denial, is true. */
function aboutClaim({ text, own }: Heard): "agree" | "disagree" | undefined {
  const claim = /The right answer for you is (not )?“(.+)”/.exec(text);
  if (claim === null) return undefined;
  return (claim[2] === own) === (claim[1] === undefined) ? "agree" : "disagree";
}

/** Answers as the person did, whatever the form of the question. */
export const copy = (one: Heard): string => one.labels.get(aboutClaim(one) ?? one.own)!;

/** Always takes the option that comes first. */
export const firstTaker = ({ labels }: Heard): string => [...labels.values()][0]!;

/** Answers as the person did, unless a sentence suggests an answer. */
export function follower(one: Heard): string {
  const suggested = /sensible people answer “(.+)”/.exec(one.text)?.[1];
  return suggested === undefined ? copy(one) : one.labels.get(suggested)!;
}

/** Answers as the person did, and agrees with every claim. */
export const yesSayer = (one: Heard): string => one.labels.get("agree") ?? copy(one);

/** Knows the published questions, and takes the first option of any other. */
export const rememberer = (one: Heard): string =>
  one.text.includes("Where do you stand") ? one.labels.values().next().value! : copy(one);

/** Answers as men did, and the last option for women. */
export const unfair = (one: Heard): string =>
  one.person % 2 === 0 ? copy(one) : [...one.labels.values()].at(-1)!;

/** A run of an answerer behind a server on loopback, for `use`. */
export async function withAnswerer<T>(
  answers: (one: Heard) => string,
  use: (run: Simulation, asked: () => number) => Promise<T>,
  options: Partial<SimulateOptions> = {},
  behaviour: Behaviour = {},
): Promise<T> {
  const served = await faultyServer({
    ...behaviour,
    answer: ({ messages }) => answers(heard(messages[0]!.content, messages.at(-1)!.content)),
  });
  try {
    const survey = numberedSurvey(24);
    const model: ServerModel = server({ url: served.url, model: "right" });
    const run = await simulate({
      ...{ survey, model, items: ["roads", "trains", "trust"], respondents: 12, seed: 1, mode: "sample" },
      ...{
        condition: personaPrompt(),
        draw: "as they stand",
        segmentation: segment(survey, { identifiers: ["sex"] }),
      },
      ...options,
    });
    return await use(run, () => served.log.length);
  } finally {
    await served.close();
  }
}
