import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import { dispersion } from "../../steer/collapse/dispersion.js";
import { pairDistances } from "../../steer/collapse/distances.js";
import { type KernelPca, kernelPca } from "../../steer/collapse/kernel-pca.js";
import { neighbourRadius } from "../../steer/collapse/neighbour-radius.js";
import { type ProbeResult, probe } from "../../steer/collapse/probe.js";
import type { Survey } from "../../survey/survey/survey.js";
import { hooksOf } from "../answerer/local/hooks-of.js";
import type { Condition } from "../condition/condition.js";
import { distinctNames } from "../condition/distinct-names.js";
import { treatmentOf } from "../condition/treatment.js";
import { promptsFor, type Treatment } from "../study/interview.js";
import { type LocalStudy, localStudy, type StudyOptions } from "../study/study.js";

export interface CollapseOptions extends Omit<StudyOptions, "items" | "mode" | "file" | "model">, LongWork {
  readonly model: LocalModel;
  /** The item at whose prompt's last token hidden states are taken. */
  readonly item: string;
  readonly conditions: readonly Condition[];
  /** Which neighbour's distance is taken (default 5; the paper does not say). */
  readonly neighbour?: number;
  /** Identifiers to probe for (default: the segmentation's, or else the survey's). */
  readonly identifiers?: readonly string[];
}

/** The hidden states of many simulated respondents at one layer, summed up. */
export interface CollapseLayer {
  readonly layer: number;
  /** Mean distance to the k-th nearest respondent, ×100 (seed 001, appendix E). */
  readonly radius: number;
  /** Mean length of a hidden state, against which a radius is to be read. */
  readonly length: number;
  /** Share of the spread that lies between segments, 0 … 1; NaN without a segmentation. */
  readonly betweenSegments: number;
  /** How well each identifier can be read from the states by a linear probe. */
  readonly probes: ReadonlyMap<string, ProbeResult>;
  readonly kernelPca: KernelPca;
}

export interface CollapseCondition {
  readonly condition: string;
  /** From the embedding, 0, to the last block. */
  readonly layers: readonly CollapseLayer[];
}

/** Where in a model simulated respondents differ, and where they become alike; shows itself by layer. */
export class Collapse implements Displayable {
  constructor(
    readonly item: string,
    readonly neighbour: number,
    readonly respondents: Int32Array,
    readonly conditions: readonly CollapseCondition[],
    readonly labels: readonly string[],
  ) {}

  toTable(): Table {
    const first = this.conditions[0]!;
    const identifiers = [...first.layers[0]!.probes.keys()];
    const rows = this.conditions.flatMap(({ condition, layers }) =>
      layers.map((at): Cell[] => [
        condition,
        at.layer,
        at.radius,
        at.length,
        Number.isNaN(at.betweenSegments) ? null : at.betweenSegments,
        ...identifiers.flatMap((identifier) => {
          const { accuracy, shuffled } = at.probes.get(identifier)!;
          return [accuracy, shuffled];
        }),
      ]),
    );
    return new Table(
      `Hidden states of ${this.respondents.length} simulated respondents asked ${this.item}`,
      [
        { name: "condition" },
        { name: "layer" },
        { name: "radius", digits: 1 },
        { name: "mean length", digits: 2 },
        { name: "between segments", digits: 3 },
        ...identifiers.flatMap((identifier) => [
          { name: `${identifier} read`, digits: 2 },
          { name: `${identifier} shuffled`, digits: 2 },
        ]),
      ],
      rows,
      [
        ...this.labels,
        `Radius: mean distance to the ${this.neighbour}-th nearest respondent × 100, at the last token before the answer.`,
        "Read: share of respondents whose identifier a linear probe tells rightly when held out; shuffled: the same with the identifier dealt at random.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * Looks for diversity collapse (seed 001, section 1 and appendix E): at every layer, how far the hidden states of simulated
 * respondents lie apart, how much of that is between segments, and whether their identifiers can still be read from them,
 * under one condition or several.
 *
 * @throws PopuliError for fewer respondents than the probes and the neighbour need, an identifier that cannot be probed, or two
 *   conditions of one name
 * @example
 * await collapse({ survey, model, segmentation, item: "Q1", conditions: [personaPrompt(), psii({ vectors })], respondents: 200, seed: 1 });
 */
export async function collapse(options: CollapseOptions): Promise<Collapse> {
  const { neighbour = 5, conditions } = options;
  distinctNames(conditions);
  const asked = localStudy({ ...options, items: [options.item] }, "a look at layers");
  const { segmentation, survey, model } = asked;
  const rows = asked.respondents.rows;
  const identifiers = options.identifiers ?? segmentation?.identifiers ?? survey.identifiers;
  if (!(Number.isInteger(neighbour) && neighbour >= 1 && neighbour < rows.length))
    throw new PopuliError(
      `the ${neighbour}-th nearest of ${rows.length} respondents`,
      {},
      rows.length < 2
        ? "simulate more respondents: a hundred or so"
        : `neighbour is 1 … ${rows.length - 1} here; more respondents allow more`,
    );
  for (const identifier of identifiers) requireProbed(survey, identifier, rows);
  const groups = segmentation && Array.from(rows, (row) => segmentation.of[row]!);
  const { progress, signal } = longWork(options);
  const task = "hidden states by layer";
  const total = conditions.length * rows.length;
  let done = 0;
  const found: CollapseCondition[] = [];
  for (const condition of conditions) {
    const { treatment } = await treatmentOf(asked, condition, { signal, progress: () => {} });
    const states: Float32Array[] = [];
    for (const row of rows) {
      await setImmediate();
      if (signal?.aborted) {
        progress({ task, done, total, unit: "respondents", state: "interrupted" });
        throw new Interrupted(task);
      }
      states.push(await lastHidden(asked, treatment, row));
      done += 1;
      progress({ task, done, total, unit: "respondents", state: "running" });
    }
    const layers: CollapseLayer[] = [];
    for (let layer = 0; layer <= model.layers; layer++) {
      await setImmediate();
      const points = states.map((state) => state.subarray(layer * model.width, (layer + 1) * model.width));
      layers.push(summed(layer, points));
    }
    found.push({ condition: condition.name, layers });
  }
  progress({ task, done, total, unit: "respondents", state: "finished" });
  return new Collapse(options.item, neighbour, rows, found, [
    "Simulated respondents, not surveyed ones.",
    ...(survey.codebook.synthetic ? ["Synthetic survey: no real people."] : []),
    ...(model.teaching ? ["Teaching model: no evidence about real models."] : []),
  ]);

  function summed(layer: number, points: readonly Float32Array[]): CollapseLayer {
    const distances = pairDistances(points);
    return {
      layer,
      radius: neighbourRadius(distances, neighbour),
      length: points.reduce((sum, point) => sum + Math.hypot(...point), 0) / points.length,
      betweenSegments: groups === undefined ? Number.NaN : dispersion(points, groups).share,
      probes: new Map(
        identifiers.map((identifier) => {
          const { level } = survey.column(identifier);
          return [
            identifier,
            probe(
              points,
              Array.from(rows, (row) => level[row]!),
              { seed: asked.seed },
            ),
          ];
        }),
      ),
      kernelPca: kernelPca(distances),
    };
  }
}

/** `[layers + 1, width]`: hidden states at the last token before the answer. */
async function lastHidden(
  asked: LocalStudy,
  treatment: Treatment,
  respondent: number,
): Promise<Float32Array> {
  const { prefix, questions } = promptsFor(asked, treatment, respondent);
  const { ids: question, prompt } = questions[0]!;
  const ids = [...prefix, ...question];
  const hooks = hooksOf(asked, treatment, respondent, prompt.item);
  const [hidden] = await asked.model.meanHidden([{ ids, from: ids.length - 1, to: ids.length }], {
    hooks,
    progress: () => {},
  });
  return hidden!;
}

/** Said before any state is read, and of which identifier. */
function requireProbed(survey: Survey, identifier: string, rows: Int32Array): void {
  const { values } = survey.variable(identifier);
  if (values.length < 2)
    throw new PopuliError(
      `'${identifier}' has ${values.length === 0 ? "no listed values" : "one value"}, so there is nothing for a probe to tell`,
      { column: identifier },
      "name identifiers of two or more values; group a scale first",
    );
  const { level } = survey.column(identifier);
  const known = Array.from(rows, (row) => level[row]!).filter((code) => code >= 0);
  const kinds = new Set(known).size;
  if (known.length < 10 || kinds < 2)
    throw new PopuliError(
      `${known.length} of the ${rows.length} respondents have a value of '${identifier}', of ${kinds} ${kinds === 1 ? "kind" : "kinds"}`,
      { column: identifier },
      "a probe needs ten respondents and two kinds: simulate more, or name other identifiers",
    );
}
