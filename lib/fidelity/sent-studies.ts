import { receiver, type SentAnswers, sender } from "../simulate/answers/sent-answers.js";
import type { ScoredStudies } from "./scoring-tasks.js";

/** Studies as a thread is sent them. */
export type SentStudies = ScoredStudies<SentAnswers>;

/** Puts the answers of studies into shared memory. */
export function sentStudies(studies: ScoredStudies): SentStudies {
  return studiesWith(studies, sender());
}

/** Studies that were sent. */
export function receivedStudies(studies: SentStudies): ScoredStudies {
  return studiesWith(studies, receiver());
}

function studiesWith<From, To>(
  { compared, structures }: ScoredStudies<From>,
  as: (answers: From) => To,
): ScoredStudies<To> {
  const both = <Of extends { readonly human: From; readonly answers: From }>(of: Of) => ({
    ...of,
    human: as(of.human),
    answers: as(of.answers),
  });
  return {
    compared: {
      ...compared,
      runs: compared.runs.map(both),
      others: compared.others && as(compared.others),
    },
    structures: structures.map(both),
  };
}
