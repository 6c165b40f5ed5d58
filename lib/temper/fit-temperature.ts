import { checkGiven } from "../errors/check-given.js";
import { names, optional } from "../errors/kind.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { segmentationKind } from "../segment/check-segmentation.js";
import type { Segmentation } from "../segment/segmentation.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { Table } from "../show/table.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { type FoundTemperature, findTemperature } from "./find-temperature.js";
import { scaleOf } from "./item-scale.js";
import { normalisedVariance } from "./normalised-variance.js";
import { temperedItem } from "./tempered-item.js";

/** What a temperature is fitted on. */
export interface FitTemperatureOptions {
  /** Items held out: the temperature is fitted on them, and they are never among those reported. */
  readonly items: readonly string[];
  /** Groups with a temperature each, such as countries (default: one temperature for everyone). */
  readonly by?: Segmentation;
}

/** A group's temperature, and the mean normalised variance of the held-out items, 0 … 1. */
export interface GroupTemperature extends FoundTemperature {
  readonly group: string;
  readonly respondents: number;
  readonly human: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Temperatures at which simulated answers vary as humans' do on held-out items. Shows itself as a table.
 *
 * @example
 * const fitted = fitTemperature(run, { items: ["Q1"] });
 * temperedRun(run, fitted).labels.at(-1); // "calibrated: T … fitted on Q1"
 */
export class FittedTemperature implements Displayable {
  constructor(
    /** The items it was fitted on. */
    readonly items: readonly string[],
    readonly groups: readonly GroupTemperature[],
    readonly by: Segmentation | undefined,
    /** Items named that are nominal, so that they have no variance to fit on. */
    readonly nominal: readonly string[],
    /** Groups in which nobody answered an item to fit on: they have no temperature. */
    readonly unfitted: readonly string[],
  ) {}

  /** A row for each group. */
  toTable(): Table {
    const ratio = (variance: number, human: number) => (human > 0 ? variance / human : Number.NaN);
    return new Table(
      "Temperatures of calibration",
      [
        { name: this.by?.name ?? "group" },
        { name: "n" },
        { name: "T", digits: 3 },
        { name: "variance, human", digits: 3 },
        { name: "simulated / human before", digits: 2 },
        { name: "after", digits: 2 },
        { name: "" },
      ],
      this.groups.map(({ group, respondents, temperature, human, before, after, reached, others }) => [
        ...[group, respondents, temperature, human],
        ...[ratio(before, human), ratio(after, human)],
        reached
          ? others.length > 0
            ? `also at T ${others.map((other) => other.toFixed(3)).join(", ")}`
            : ""
          : "no temperature reaches the human variance; this one comes nearest",
      ]),
      [
        `Variance is normalised: 1 is half of all at either end. Fitted on ${this.items.join(", ")}, which are not among the items reported.`,
        "Calibration keeps every respondent's mean answer and widens or narrows what lies around it. It cannot repair associations: own r and pair r are those of the means.",
        ...(this.nominal.length > 0
          ? [
              `Not fitted on ${this.nominal.join(", ")}: a nominal item has no variance. The temperature alone acts on such items.`,
            ]
          : []),
        ...(this.unfitted.length > 0
          ? [
              `Not fitted in ${this.unfitted.join(", ")}: nobody there answered. Their answers stay as they are.`,
            ]
          : []),
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * Finds the temperature at which simulated answers to held-out items vary as much as those of the same respondents: the
 * mean over items of the normalised variance, over the population or in each group. Of several such temperatures the
 * nearest to 1 is taken, and the others are told; where there is none, the one that comes nearest, and that is said.
 *
 * An item that nobody in a group answered is left out there.
 *
 * @throws PopuliError for an item that the run has not asked (with the nearest), no item, none with an order, single
 *   options in place of probabilities, or none that anybody answered
 * @example
 * fitTemperature(run, { items: ["Q57"] }).groups[0].temperature;
 */
export function fitTemperature(run: SimulatedRun, options: FitTemperatureOptions): FittedTemperature {
  checkRun("fitTemperature", run);
  checkGiven<FitTemperatureOptions>("fitTemperature", options, {
    items: names,
    by: optional(segmentationKind),
  });
  const { by } = options;
  const asked = options.items.map((name) => itemOf(run.answers.items, name));
  const nominal = asked.filter((item) => scaleOf(item) === undefined).map(({ item }) => item);
  const fitted = asked.filter((item) => scaleOf(item) !== undefined);
  if (fitted.length === 0)
    throw new PopuliError(
      options.items.length === 0
        ? "no item is named to fit on"
        : `${nominal.join(", ")}: nominal, without a scale`,
      {},
      nominal.length > 0
        ? "a mean is kept, and nominal items have none: name ordered ones that you do not report, or temper(p, { temperature }) by a temperature of your own"
        : "name ordered items that are not among those you report",
    );
  if (fitted.every(isOfSingleOptions) && fitted.some(variesBetweenPeople))
    throw new PopuliError(
      `${fitted.map(({ item }) => item).join(", ")}: each simulated answer is a single option, which no temperature changes`,
      {},
      'simulate in mode "probabilities", or calibrate the shares of groups: pooledRun(run)',
    );
  const unfitted: string[] = [];
  const groups = groupsOf(run, by).flatMap(({ group, places }): GroupTemperature[] => {
    const weights = places.map((place) => run.answers.weights[place]!);
    const varianceOf = (item: ItemAnswers) => normalisedVariance(item.rows, weights, scaleOf(item)!);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const pairs = fitted
      .map((item) => ({
        simulated: withRows(item, places),
        human: varianceOf(withRows(itemOf(run.human.items, item.item), places)),
      }))
      .filter(({ simulated, human }) => Number.isFinite(human) && Number.isFinite(varianceOf(simulated)));
    if (pairs.length === 0) {
      unfitted.push(group);
      return [];
    }
    const human = mean(pairs.map((pair) => pair.human));
    const at = (temperature: number) => {
      const everyone = new Float64Array(places.length).fill(temperature);
      return mean(pairs.map(({ simulated }) => varianceOf(temperedItem(simulated, everyone))));
    };
    const found = findTemperature((temperature) => at(temperature) - human);
    const [before, after] = [at(1), at(found.temperature)];
    return [{ group, respondents: places.length, human, before, after, ...found }];
  });
  if (groups.length === 0)
    throw new PopuliError(
      `nobody answered ${fitted.map(({ item }) => item).join(", ")}, in the survey or in the simulation`,
      {},
      "fit the temperature on items that the run's respondents were asked and answered",
    );
  return new FittedTemperature(
    fitted.map(({ item }) => item),
    groups,
    by,
    nominal,
    unfitted,
  );
}

/** `[respondents]`: each one's group as a position in `groups`; −1 without one. */
export function groupPlaces(run: SimulatedRun, by: Segmentation | undefined): Int32Array {
  return run.answers.respondents.map((row) => (by === undefined ? 0 : by.of[row]!));
}

function groupsOf(run: SimulatedRun, by: Segmentation | undefined) {
  const of = groupPlaces(run, by);
  const labels = by === undefined ? ["everyone"] : by.segments.map(({ label }) => label);
  return labels
    .map((group, g) => ({ group, places: [...of.keys()].filter((place) => of[place] === g) }))
    .filter(({ places }) => places.length > 0);
}

function itemOf(items: readonly ItemAnswers[], name: string): ItemAnswers {
  const found = items.find(({ item }) => item === name);
  if (found !== undefined) return found;
  throw new PopuliError(
    `the run has no item '${name}'`,
    { column: name },
    adviseName(
      name,
      items.map(({ item }) => item),
    ),
  );
}

/** Whether every answer is one option, as decoded ones are. */
function isOfSingleOptions({ rows }: ItemAnswers): boolean {
  return rows.every((share) => share === 0 || share === 1);
}

/** Whether two respondents answer differently. */
function variesBetweenPeople({ rows, options }: ItemAnswers): boolean {
  const chosen = options.map((_, k) => rows.some((share, at) => share > 0 && at % options.length === k));
  return chosen.filter(Boolean).length > 1;
}

function withRows(item: ItemAnswers, places: readonly number[]): ItemAnswers {
  const width = item.options.length;
  const rows = new Float64Array(places.length * width);
  for (const [i, place] of places.entries())
    rows.set(item.rows.subarray(place * width, (place + 1) * width), i * width);
  return { ...item, rows };
}
