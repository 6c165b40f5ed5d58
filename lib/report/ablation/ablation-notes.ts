import type { ComparedCondition, Comparison } from "../../fidelity/compare.js";
import { answeredNote, methodNotes } from "../../fidelity/fidelity-report.js";
import type { ConditionTest } from "../../fidelity/judge.js";
import {
  ablationMetrics,
  type MetricName,
  meaningOf,
  metrics as registry,
  testedMetrics,
} from "../../fidelity/metric/metrics.js";
import { associationNote, uniformNote } from "../../fidelity/verdict/verdict-notes.js";
import { decimal, pText, signed } from "../../show/number-text.js";
import { howTested } from "./how-tested.js";
import { verdictSentence } from "./verdict-sentence.js";

/** What notes say beside the numbers. */
export interface NoteOptions {
  /** What a reader might look for and these runs do not have. */
  readonly notPart: readonly string[];
  /** Whether Wilcoxon's signed-rank test is given as well. */
  readonly wilcoxon: boolean;
}

/** The notes of an ablation table: its verdict, how conditions differ, and how it was made. */
export function ablationNotes(
  comparison: Comparison,
  metrics: readonly MetricName[],
  { notPart, wilcoxon }: NoteOptions,
): string[] {
  const { conditions, floors, how, labels } = comparison;
  return [
    `Verdict: ${verdictSentence(comparison)}`,
    ...labels,
    ...conditions.map((condition) => conditionNote(condition, comparison, wilcoxon)),
    ...conditions
      .flatMap(({ answered }) => (answered === undefined ? [] : [answeredNote(answered)]))
      .slice(0, 1),
    ...testNotes(comparison, wilcoxon),
    sentence(metrics.map(meaningOf)),
    sentence(floors.map((floor) => `${floor.name}: ${floor.says}`)),
    ...methodNotes(how, [...conditions.map(({ score }) => score), ...floors], metrics),
    ...ablationMetrics
      .filter((name) => !metrics.includes(name))
      .map((name) => `Not part of this run: ${registry[name].symbol}, which needs ${registry[name].needs}.`),
    ...notPart.map((what) => `Not part of this run: ${what}.`),
  ];
}

/** How one condition compares with the uniform floor, with shuffled respondents and with the reference. */
function conditionNote(
  { score, verdict, shuffle }: ComparedCondition,
  { tests, reference }: Comparison,
  wilcoxon: boolean,
): string {
  const against = tests
    .filter((test) => test.condition === score.name)
    .map((test) => differenceNote(test, wilcoxon));
  return [
    `${score.name}: ${uniformNote(verdict.uniform)}`,
    associationNote(verdict.association, shuffle, score.estimates.own.value),
    ...(against.length > 0 ? [`minus ${reference}: ${against.join(", ")}`] : []),
  ]
    .join("; ")
    .concat(".");
}

function differenceNote(
  { metric, difference, corrected, wilcoxonCorrected }: ConditionTest,
  wilcoxon: boolean,
): string {
  // Two runs that differ on no item have no signed ranks.
  const ranked = wilcoxon && !Number.isNaN(wilcoxonCorrected);
  const ranks = ranked ? `, Wilcoxon p ${pText(wilcoxonCorrected)}` : "";
  return `${registry[metric].symbol} ${signed(difference.value)} (p ${pText(corrected)}${ranks})`;
}

function testNotes({ tests, testing }: Comparison, wilcoxon: boolean): string[] {
  const { question, swaps, deals, family } = testing;
  const smallest = testedMetrics.map((metric) => {
    const of = tests.filter((test) => test.metric === metric).map((test) => test.smallest[question]);
    return { symbol: registry[metric].symbol, effect: Math.max(...of) };
  });
  const found = smallest.filter(({ effect }) => Number.isFinite(effect));
  return [
    `Own r is tested against ${deals} random deals of the answers to the respondents, one-sided${tests.length === 0 ? "" : `; differences: ${howTested(question)}, ${swaps} swaps`}. p after Holm's correction over all ${family} tests in the table.`,
    ...(tests.length > 0 && found.length > 0
      ? [
          `The smallest differences that four runs in five like these would have found: ${found.map(({ symbol, effect }) => `${symbol} ${decimal(effect)}`).join(", ")}.`,
        ]
      : []),
    ...(wilcoxon && tests.length > 0
      ? [
          `Wilcoxon: signed ranks of items, p after Bonferroni's correction over ${tests.length} tests. It takes items for independent, and where answers hang together it finds differences between two runs of one method too often.`,
        ]
      : []),
  ];
}

function sentence(parts: readonly string[]): string {
  return `${parts.join("; ")}.`;
}
