import type { Condition } from "../../simulate/condition/condition.js";
import type { Study } from "../../simulate/study/study.js";
import type { Wordings } from "../wording/wordings.js";

/** What a probe changes: how the run was asked, and the words there are. */
export interface Asking {
  readonly study: Study;
  readonly condition: Condition;
  readonly wordings: Wordings;
}

/** How a run is asked once more, with one thing changed. */
export interface AskedAgain {
  readonly study: Study;
  readonly condition: Condition;
  /** The items whose question is changed, where it is not all of them. */
  readonly items?: readonly string[];
  /** Items whose question could not be changed, with why. */
  readonly without?: readonly string[];
}

/** Why a probe cannot be asked of a run. */
export interface NotAsked {
  readonly because: string;
}

/** One way to ask a run's questions again: a file of its own, and a line in `probes.ts`. */
export interface Probe {
  readonly key: string;
  /** What is changed, to follow "with". */
  readonly says: string;
  /** Whether the question means the same, so that nobody's answer should change. */
  readonly same: boolean;
  ask(asking: Asking): AskedAgain | NotAsked;
}

/** Why questions with changed words cannot be put, or `undefined` where they can. */
export function wordsFixed({ condition }: Pick<Asking, "condition">): NotAsked | undefined {
  return condition.languages?.codebooks === undefined
    ? undefined
    : { because: "questions are asked in the words of translated codebooks, which are not changed" };
}
