import { PopuliError } from "../../errors/populi-error.js";
import type { Condition } from "../condition/condition.js";
import type { AnswerMode, Asking } from "../study/study.js";
import type { Abilities } from "./abilities.js";

/** What is to be asked, how, under which condition, and of what. */
export interface Combination {
  readonly mode: AnswerMode;
  readonly asking: Asking;
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
      mode === "probabilities" && asking === "battery" && gives.begunAnswers === false,
    why: ({ model }) =>
      `exact probabilities of a battery need log-probabilities and a server that continues an answer begun in the request; '${model}' is not known to be behind one`,
    instead: 'servers of llama.cpp and vLLM do; with others, use mode: "sample", or asking: "one per call"',
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
