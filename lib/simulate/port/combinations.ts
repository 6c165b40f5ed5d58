import { PopuliError } from "../../errors/populi-error.js";
import type { Condition } from "../condition/condition.js";
import type { Answering, Scoring } from "../study/answering.js";
import type { AnswerMode, Asking } from "../study/study.js";
import type { Abilities } from "./abilities.js";

/** What is to be asked, how, under which condition, and of what. */
export interface Combination {
  readonly mode: AnswerMode;
  readonly asking: Asking;
  readonly answering?: Pick<Answering, "scoring" | "answerPrefix" | "template" | "example"> &
    Partial<Pick<Answering, "sampling">>;
  /** Of the options that are asked about, where that is known. */
  readonly labels?: readonly string[];
  readonly condition?: Condition;
  readonly gives: Abilities;
  /** The model's name. */
  readonly model: string;
  /** What reads hidden states: "a layer search". */
  readonly reader?: string;
}

/** A combination that is refused, why, and what to do instead. */
interface Refusal {
  /** In a few words, for `answerers()`. */
  readonly what: string;
  readonly applies: (asked: Combination) => boolean;
  readonly why: (asked: Combination) => string;
  readonly instead: string;
}

const exactOrDecoded = 'simulate({ …, mode: "probabilities" }) or "sample"';
const loadHere =
  'load the model here, loadModel("owner/name"), or use conditions of the prompt: direct(), personaPrompt(), …';
const named = ({ condition }: Combination) => `the condition '${condition?.name}'`;
const noHiddenStates = (needs: string, { model }: Combination) =>
  `${needs} needs hidden states, and '${model}' is behind a server, which gives none`;

const takes = ({ mode, answering }: Combination, ...scorings: readonly Scoring[]) =>
  mode === "probabilities" && answering !== undefined && scorings.includes(answering.scoring);
/** Labels of which one begins the other, as 1 begins 10: one token may be the first of both. */
const twins = ({ labels = [] }: Combination): readonly [string, string] | undefined => {
  for (const label of labels)
    for (const other of labels) if (other !== label && other.startsWith(label)) return [label, other];
  return undefined;
};

/** Every combination that is refused. Nothing is refused elsewhere. */
export const refusals: readonly Refusal[] = [
  {
    what: "distributions elicited with history or as a battery",
    applies: ({ mode, asking }) => mode === "elicit" && asking !== "one per call",
    why: ({ asking }) =>
      `asked '${asking}', items are answered one after the other, and mode 'elicit' asks for distributions`,
    instead: exactOrDecoded,
  },
  {
    what: "a temperature without decoding",
    applies: ({ mode, condition }) => condition?.temperature !== undefined && mode !== "sample",
    why: (asked) =>
      asked.mode === "elicit"
        ? `${named(asked)} has a temperature, and distributions are elicited greedily`
        : `${named(asked)} has a temperature, and exact probabilities have none`,
    instead: 'decode the answers: simulate({ …, mode: "sample" })',
  },
  {
    what: "distributions elicited in several languages",
    applies: ({ mode, condition }) => condition?.languages !== undefined && mode === "elicit",
    why: (asked) => `${named(asked)} asks in several languages, and distributions are elicited in English`,
    instead: exactOrDecoded,
  },
  {
    what: "distributions elicited from life stories",
    applies: ({ mode, condition }) => condition?.backstory !== undefined && mode === "elicit",
    why: (asked) => `${named(asked)} weighs answers against each other, and mode 'elicit' asks for none`,
    instead: exactOrDecoded,
  },
  {
    what: "another's profile where the prompt has none",
    applies: ({ condition }) =>
      condition?.persona !== undefined && !condition.profile && condition.backstory === undefined,
    why: (asked) => `${named(asked)} says whose profile is in the prompt, and has none there`,
    instead: "condition({ …, profile: true, persona })",
  },
  {
    what: "value descriptors where the prompt has no profile",
    applies: ({ condition }) =>
      condition?.descriptors !== undefined && !condition.profile && condition.backstory === undefined,
    why: (asked) => `${named(asked)} has value descriptors, and no profile to say them in`,
    instead: "condition({ …, profile: true, descriptors })",
  },
  {
    what: "life stories with history or as a battery",
    applies: ({ asking, condition }) => condition?.backstory !== undefined && asking !== "one per call",
    why: (asked) => `${named(asked)} has three sides of a person answer each item by itself`,
    instead: 'simulate({ …, asking: "one per call" })',
  },
  {
    what: "hidden states of a battery",
    applies: ({ reader, asking }) => reader !== undefined && asking === "battery",
    why: ({ reader }) => `${reader} reads hidden states after one question, not after a battery`,
    instead: 'asking: "one per call"',
  },
  {
    what: "hidden states where there are none",
    applies: ({ reader, gives }) => reader !== undefined && !gives.hiddenStates,
    why: (asked) => noHiddenStates(asked.reader!, asked),
    instead: loadHere,
  },
  {
    what: "injection where there are no hidden states",
    applies: ({ condition, gives }) =>
      (condition?.steering !== undefined || condition?.values !== undefined) && !gives.hiddenStates,
    why: (asked) => noHiddenStates(`injection (${named(asked)})`, asked),
    instead: loadHere,
  },
  {
    what: "life stories where no texts are written",
    applies: ({ condition, gives }) => condition?.backstory !== undefined && !gives.texts,
    why: (asked) => `${named(asked)} writes life stories, which a server is not asked for`,
    instead: "load the model here, or use another condition of the prompt",
  },
  {
    what: "questions with history in batches",
    applies: ({ asking, gives }) => asking === "with history" && !gives.turns,
    why: () =>
      "asked with history, a question waits for the answer before it, and a batch holds all questions at once",
    instead: "server({ …, batch: false })",
  },
  {
    what: "a battery in batches",
    applies: ({ asking, gives }) => asking === "battery" && !gives.turns,
    why: () => "a battery is not put into batches",
    instead: "server({ …, batch: false })",
  },
  {
    what: "exact probabilities of a battery where an answer cannot be begun",
    applies: ({ mode, asking, gives }) =>
      mode === "probabilities" &&
      asking === "battery" &&
      (gives.begunAnswers === false || gives.logProbabilities === false),
    why: ({ model }) =>
      `exact probabilities of a battery need log-probabilities and a server that continues an answer begun in the request; '${model}' is not known to be behind one`,
    instead: 'servers of llama.cpp and vLLM do; with others, use mode: "sample", or asking: "one per call"',
  },
  {
    what: "an example of an answer where several are asked for at once, or none",
    applies: ({ mode, asking, answering }) =>
      answering?.example !== undefined && (mode === "elicit" || asking === "battery"),
    why: ({ mode }) =>
      `an example shows the answer to one question, and ${mode === "elicit" ? "mode 'elicit' asks for a distribution" : "a battery asks for all at once"}`,
    instead: 'leave the example out, or ask each item by itself: asking: "one per call"',
  },
  {
    what: "replies of labels only from a local model, or for several items at once",
    applies: ({ mode, asking, answering, gives }) =>
      mode === "sample" &&
      answering?.sampling === "labels only" &&
      (gives.hiddenStates || asking === "battery"),
    why: ({ gives }) =>
      gives.hiddenStates
        ? 'sampling: "labels only" is for servers'
        : 'sampling: "labels only" keeps a reply to one label, and a battery asks for several',
    instead: 'mode: "probabilities" with scoring: "constrained", which is exact; or asking: "one per call"',
  },
  {
    what: "raw chats at a server",
    applies: ({ answering, gives }) => answering?.template === "raw" && !gives.rawChats,
    why: ({ model }) => `'${model}' is behind a server, which puts messages into its own chat template`,
    instead: 'load the model here, loadModel("owner/name"), or leave template out',
  },
  {
    what: "an answerPrefix where an answer cannot be begun",
    applies: ({ answering, gives }) => answering?.answerPrefix !== undefined && gives.begunAnswers === false,
    why: ({ model }) =>
      `an answerPrefix needs a server that continues an answer begun in the request; '${model}' is not known to be behind one`,
    instead: "servers of llama.cpp and vLLM do; with others, ask for the form in an example: example: true",
  },
  {
    what: "probabilities of labels alone, constrained or by first tokens, without log-probabilities",
    applies: (asked) =>
      takes(asked, "constrained", "first token", "label alone") && asked.gives.logProbabilities === false,
    why: ({ model, answering }) =>
      `scoring: "${answering!.scoring}" takes log-probabilities, and '${model}' is behind a server that gives none`,
    instead: 'scoring: "as read", for which replies are decoded at temperature 1 and read',
  },
  {
    what: "the probability of a label alone where an answer cannot be begun",
    applies: (asked) => takes(asked, "label alone") && asked.gives.begunAnswers === false,
    why: ({ model }) =>
      `whether a reply ends behind its label is told by a server that continues an answer begun in the request; '${model}' is not known to be behind one`,
    instead: 'scoring: "first token", or mode: "sample"',
  },
  {
    what: "constrained probabilities of labels that begin alike where an answer cannot be begun",
    applies: (asked) =>
      takes(asked, "constrained") && asked.gives.begunAnswers === false && twins(asked) !== undefined,
    why: (asked) =>
      `whether ${twins(asked)!.join(" goes on to ")} is told by a server that continues an answer begun in the request; '${asked.model}' is not known to be behind one`,
    instead: 'letters as labels, optionLabels: "letters"; or mode: "sample"',
  },
  {
    what: "first tokens of labels that begin alike at a server",
    applies: (asked) => takes(asked, "first token") && twins(asked) !== undefined,
    why: (asked) => `the first token may be the same of the labels ${twins(asked)!.join(" and ")}`,
    instead: 'letters as labels, optionLabels: "letters"; or scoring: "as read"',
  },
];

/**
 * Checks that an answerer can give what is asked of it.
 *
 * @throws PopuliError with what cannot be combined, and what to do instead
 */
export function requireCombination(asked: Combination): void {
  const refusal = refusals.find(({ applies }) => applies(asked));
  if (refusal !== undefined) throw new PopuliError(refusal.why(asked), {}, refusal.instead);
}
