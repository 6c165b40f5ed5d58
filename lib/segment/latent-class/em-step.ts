import { type ClassModel, logOf } from "./class-model.js";
import type { Patterns } from "./patterns.js";

/** A model after one step, and the log-likelihood of the model before it. */
export interface Stepped {
  readonly model: ClassModel;
  readonly logLikelihood: number;
}

/** Computes steps for one set of patterns and a number of classes; its memory is reused from step to step. */
export type EmStep = (model: ClassModel) => Stepped;

/**
 * One step of expectation and maximisation. The probability of a pattern in a class is a sum of logarithms, one for each
 * block; missing answers add 0, so that a respondent counts with the answers given (missing at random).
 * Source: Dempster, Laird & Rubin (1977); Goodman (1974), Biometrika 61.
 */
export function emStep({ count, codes, weights, blocks, levels, total }: Patterns, classes: number): EmStep {
  const width = blocks.length;
  const tables = blocks.map(({ combinations }) => new Float64Array(combinations * classes));
  const sums = blocks.map(({ combinations }) => new Float64Array(combinations * classes));
  const chance = new Float64Array(classes);
  const logShares = new Float64Array(classes);
  return (model) => {
    fillTables(model, blocks, levels, tables);
    for (const sum of sums) sum.fill(0);
    for (let c = 0; c < classes; c++) logShares[c] = logOf(model.shares[c]!);
    const shares = new Float64Array(classes);
    let logLikelihood = 0;
    for (let i = 0; i < count; i++) {
      const row = i * width;
      for (let c = 0; c < classes; c++) chance[c] = logShares[c]!;
      for (let b = 0; b < width; b++) {
        const table = tables[b]!;
        const from = codes[row + b]! * classes;
        for (let c = 0; c < classes; c++) chance[c]! += table[from + c]!;
      }
      let most = chance[0]!;
      for (let c = 1; c < classes; c++) if (chance[c]! > most) most = chance[c]!;
      let sum = 0;
      for (let c = 0; c < classes; c++) {
        const own = Math.exp(chance[c]! - most);
        chance[c] = own;
        sum += own;
      }
      const weight = weights[i]!;
      logLikelihood += weight * (most + Math.log(sum));
      const scale = weight / sum;
      for (let c = 0; c < classes; c++) {
        chance[c]! *= scale;
        shares[c]! += chance[c]!;
      }
      for (let b = 0; b < width; b++) {
        const own = sums[b]!;
        const from = codes[row + b]! * classes;
        for (let c = 0; c < classes; c++) own[from + c]! += chance[c]!;
      }
    }
    for (let c = 0; c < classes; c++) shares[c]! /= total;
    return { model: { classes, shares, answers: answersFrom(sums, blocks, levels, classes) }, logLikelihood };
  };
}

/** For each block, the log-probability of each combination in each class. */
function fillTables(
  { classes, answers }: ClassModel,
  blocks: Patterns["blocks"],
  levels: readonly number[],
  tables: readonly Float64Array[],
): void {
  const logs = answers.map((table) => table.map(logOf));
  for (const [b, { items, combinations, answers: given }] of blocks.entries()) {
    const table = tables[b]!;
    table.fill(0);
    for (let code = 0; code < combinations; code++)
      for (const [k, j] of items.entries()) {
        const answer = given[code * items.length + k]!;
        if (answer === levels[j]) continue;
        const own = logs[j]!;
        for (let c = 0; c < classes; c++) table[code * classes + c]! += own[answer * classes + c]!;
      }
  }
}

/** The shares of answers in each class, of those who answered. */
function answersFrom(
  sums: readonly Float64Array[],
  blocks: Patterns["blocks"],
  levels: readonly number[],
  classes: number,
): Float64Array[] {
  const answers = levels.map((count) => new Float64Array(count * classes));
  for (const [b, { items, combinations, answers: given }] of blocks.entries()) {
    const sum = sums[b]!;
    for (let code = 0; code < combinations; code++)
      for (const [k, j] of items.entries()) {
        const answer = given[code * items.length + k]!;
        if (answer === levels[j]) continue;
        const own = answers[j]!;
        for (let c = 0; c < classes; c++) own[answer * classes + c]! += sum[code * classes + c]!;
      }
  }
  for (const [j, own] of answers.entries())
    for (let c = 0; c < classes; c++) {
      let all = 0;
      for (let k = 0; k < levels[j]!; k++) all += own[k * classes + c]!;
      // An empty class says nothing of its answers.
      for (let k = 0; k < levels[j]!; k++)
        own[k * classes + c] = all > 0 ? own[k * classes + c]! / all : 1 / levels[j]!;
    }
  return answers;
}
