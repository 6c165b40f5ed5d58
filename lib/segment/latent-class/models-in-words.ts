import { counted } from "../../errors/counted.js";
import { decimal, pText } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import type { StartsTold } from "./best-of-starts.js";
import type { LatentClasses, TriedClasses } from "./learnt-classes.js";

/** What a reader should know of the classes that were chosen. */
export function chosenInWords({ items, models, shares, criterion }: LatentClasses): string[] {
  const chosen = models.find(({ classes }) => classes === shares.length)!;
  const of =
    models.length > 1 ? `, the lowest ${criterion.toUpperCase()} of ${counted(models.length, "model")}` : "";
  return [
    `${shares.length} latent classes${of}: log-likelihood ${decimal(chosen.logLikelihood, 2)}, BIC ${decimal(chosen.bic, 2)}${shares.length > 1 ? `, entropy ${decimal(chosen.entropy)}` : ""}; shares are by probability, n counts the most probable class`,
    startsInWords(chosen),
    ...(isUnidentified(chosen, items) ? [unidentifiedInWords(chosen, items)] : []),
  ];
}

/** The criteria of every model that was tried. */
export function modelsTable({ models, criterion, respondents, items }: LatentClasses): Table {
  const isTested = models.some(({ test }) => test !== undefined);
  return new Table(
    `Latent class models of ${counted(items.length, "item")}, ${counted(respondents, "respondent")}`,
    [
      ...[{ name: "classes" }, { name: "log-likelihood", digits: 2 }, { name: "parameters" }],
      ...[
        { name: "BIC", digits: 2 },
        { name: "aBIC", digits: 2 },
        { name: "AIC", digits: 2 },
      ],
      ...[{ name: "entropy", digits: 3 }, { name: "starts at the best" }],
      ...(isTested ? [{ name: "one class more" }] : []),
    ],
    models.map((one) => [
      ...[one.classes, one.logLikelihood, one.parameters, one.bic, one.abic, one.aic],
      Number.isNaN(one.entropy) ? null : one.entropy,
      `${one.atBest} of ${one.finished}`,
      ...(isTested
        ? [one.test === undefined ? null : `LR ${decimal(one.test.ratio, 1)}, p ${pText(one.test.p)}`]
        : []),
    ]),
    [
      `chosen: the lowest ${criterion.toUpperCase()}${models.some(isEmpty) ? " of the models in which every class has someone" : ""}`,
      ...models.flatMap((one) =>
        isLocal(one) ? [`${counted(one.classes, "class", "classes")}: ${startsInWords(one)}`] : [],
      ),
      ...models.flatMap((one) => {
        const { classes, emptied, finished } = one;
        return emptied > 0
          ? [
              isEmpty(one)
                ? `${classes} classes: not chosen from, because in all ${counted(finished, "start")} a class lost everyone`
                : `${classes} classes: in ${emptied} of ${counted(finished, "start")} a class lost everyone`,
            ]
          : [];
      }),
      ...models.flatMap((one) => (isUnidentified(one, items) ? [unidentifiedInWords(one, items)] : [])),
      ...models
        .flatMap(({ test }) =>
          test === undefined ? [] : [`p by ${counted(test.draws, "draw")} from the model of one class fewer`],
        )
        .slice(0, 1),
    ],
  );
}

/** Whether a class lost everyone wherever it started. */
function isEmpty({ emptied, finished }: StartsTold): boolean {
  return emptied === finished;
}

function isLocal({ atBest, finished, converged }: StartsTold): boolean {
  return atBest < 2 || atBest < finished / 2 || !converged;
}

function startsInWords({
  starts,
  finished,
  atBest,
  worst,
  logLikelihood,
  converged,
  steps,
}: TriedClasses): string {
  const arrived = converged
    ? ""
    : `; the best had not arrived after ${counted(steps, "step")}, at ${decimal(logLikelihood, 2)}`;
  if (finished === 1)
    return `one start, which cannot tell whether it ended at a local maximum: take more${arrived}`;
  const ends =
    atBest === finished
      ? `all of these ended at the same log-likelihood`
      : `${atBest} of these ended at the best log-likelihood, the others down to ${decimal(worst, 2)}${atBest < 2 ? `: it may be a local maximum, so take more starts` : ""}`;
  return `${starts} starts, ${finished} went on, and ${ends}${arrived}`;
}

/**
 * Whether a model has more parameters than its items have independent shares of patterns: a necessary condition (Goodman
 * 1974, Biometrika 61).
 */
function isUnidentified({ classes, parameters }: TriedClasses, items: LatentClasses["items"]): boolean {
  return classes > 1 && parameters > patternsOf(items) - 1;
}

function unidentifiedInWords({ classes, parameters }: TriedClasses, items: LatentClasses["items"]): string {
  return `${classes} classes are not identified: ${parameters} parameters, and the items' answers combine in ${patternsOf(items)} ways, so that other classes fit as well; take fewer classes or more items`;
}

function patternsOf(items: LatentClasses["items"]): number {
  return items.reduce((product, { codes }) => product * codes.length, 1);
}
