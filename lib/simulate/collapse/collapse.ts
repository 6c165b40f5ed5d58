import { counted } from "../../errors/counted.js";
import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import { type LongWork, quietly } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { dispersion } from "../../steer/collapse/dispersion.js";
import { pairDistances } from "../../steer/collapse/distances.js";
import { kernelPca } from "../../steer/collapse/kernel-pca.js";
import { neighbourRadius } from "../../steer/collapse/neighbour-radius.js";
import { probe } from "../../steer/collapse/probe.js";
import type { Survey } from "../../survey/survey/survey.js";
import { lastHidden } from "../answerer/local/last-hidden.js";
import { LocalAnswerer } from "../answerer/local/local-answerer.js";
import type { Condition } from "../condition/condition.js";
import { distinctNames } from "../condition/distinct-names.js";
import { resolveCondition } from "../resolve/resolve-condition.js";
import { makeStudy, type StudyOptions } from "../study/make-study.js";
import type { Study } from "../study/study.js";
import { Collapse, type CollapseCondition, type CollapseLayer } from "./collapsed-layers.js";

export interface CollapseOptions extends Omit<StudyOptions, "items" | "mode">, LongWork {
  readonly model: LocalModel;
  /** The item at whose prompt's last token hidden states are taken. */
  readonly item: string;
  readonly conditions: readonly Condition[];
  /** Radius is the distance to this nearest neighbour (default 5; PSII names none). */
  readonly neighbour?: number;
  /**
   * Identifiers to probe for (default: the segmentation's, or else the survey's). Those that cannot be, such as a scale
   * without listed values, are left out, and the table says which.
   */
  readonly identifiers?: readonly string[];
}

/**
 * Looks for diversity collapse (PSII, arXiv:2603.16142, section 1 and appendix E): at every layer, how far apart the
 * hidden states of simulated respondents lie, how much of that is between segments, and whether identifiers can still
 * be read from them, under one condition or several.
 *
 * @throws PopuliError for fewer respondents than the neighbour needs, identifiers of which none can be probed, or two
 *   conditions of one name
 * @example
 * const conditions = [personaPrompt(), psii({ vectors })];
 * await collapse({ survey, model, segmentation, item: "Q1", conditions, respondents: 200, seed: 1 });
 */
export async function collapse(options: CollapseOptions): Promise<Collapse> {
  checkOptions("collapse", options, {
    ...{ model: true, item: true, conditions: true, neighbour: true, identifiers: true, seed: true },
    ...{
      survey: true,
      segmentation: true,
      respondents: true,
      draw: true,
      optionOrder: true,
      itemOrder: true,
    },
    ...{ asking: true, profile: true, scoring: true, read: true, optionLabels: true, answerPrefix: true },
    ...{ example: true, template: true, replyTokens: true, sampling: true, progress: true, signal: true },
  });
  const { neighbour = 5, conditions, model } = options;
  distinctNames(conditions);
  const study = makeStudy({ ...options, items: [options.item] });
  const { segmentation, survey } = study;
  const { rows } = study.respondents;
  const wanted = options.identifiers ?? segmentation?.identifiers ?? survey.identifiers;
  if (!(Number.isInteger(neighbour) && neighbour >= 1 && neighbour < rows.length))
    throw new PopuliError(
      `the ${neighbour}-th nearest of ${counted(rows.length, "respondent")}`,
      {},
      rows.length < 2
        ? "simulate more respondents: a hundred or so"
        : `neighbour is 1 … ${rows.length - 1} here; more respondents allow more`,
    );
  const unprobed = wanted.flatMap((identifier) => {
    const why = whyNotProbed(survey, identifier, rows);
    return why === undefined ? [] : [{ identifier, why }];
  });
  const identifiers = wanted.filter((name) => !unprobed.some(({ identifier }) => identifier === name));
  if (identifiers.length === 0 && unprobed.length > 0)
    throw new PopuliError(
      `none of the identifiers can be probed: ${unprobed.map(({ identifier, why }) => `${identifier} ${why}`).join("; ")}`,
      { column: unprobed[0]!.identifier },
      "a probe needs ten respondents and two values: group a scale first, simulate more, or name other identifiers",
    );
  const answerer = new LocalAnswerer(model);
  const total = conditions.length * rows.length;
  const steps = { task: "hidden states by layer", total, unit: "respondents" };
  const weak = new Set<string>();
  const found = await track(steps, options, async (track): Promise<CollapseCondition[]> => {
    const found: CollapseCondition[] = [];
    for (const condition of conditions) {
      const resolved = await resolveCondition(answerer, study, condition, quietly(track), "collapse");
      const states: Float32Array[] = [];
      for (const row of rows) {
        await track.breathe();
        states.push(await lastHidden(answerer, study, resolved, row));
        track.step();
      }
      const layers: CollapseLayer[] = [];
      for (let layer = 0; layer <= model.layers; layer++) {
        await track.breathe();
        const points = states.map((state) => state.subarray(layer * model.width, (layer + 1) * model.width));
        layers.push(summarised(study, layer, points, neighbour, identifiers));
      }
      found.push({ condition: condition.name, layers });
      for (const label of resolved.plan?.labels ?? []) weak.add(label);
    }
    return found;
  });
  return new Collapse(options.item, neighbour, rows, found, [
    "Simulated respondents, not surveyed ones.",
    ...(survey.codebook.synthetic ? ["Synthetic survey: no real people."] : []),
    ...(model.teaching ? ["Teaching model: no evidence about real models."] : []),
    ...(unprobed.length === 0
      ? []
      : [`Not probed: ${unprobed.map(({ identifier, why }) => `${identifier} ${why}`).join("; ")}.`]),
    ...[...weak].map((label) => `${label[0]!.toUpperCase()}${label.slice(1)}.`),
  ]);
}

/** @param points `[respondents][width]`: hidden states at the layer */
function summarised(
  { survey, segmentation, respondents: { rows }, seed }: Study,
  layer: number,
  points: readonly Float32Array[],
  neighbour: number,
  identifiers: readonly string[],
): CollapseLayer {
  const distances = pairDistances(points);
  const groups = segmentation && Array.from(rows, (row) => segmentation.of[row]!);
  const probed = (identifier: string) => {
    const { level } = survey.column(identifier);
    const codes = Array.from(rows, (row) => level[row]!);
    return probe(points, codes, { seed });
  };
  return {
    layer,
    radius: neighbourRadius(distances, neighbour),
    length: points.reduce((sum, point) => sum + Math.hypot(...point), 0) / points.length,
    betweenSegments: groups === undefined ? Number.NaN : dispersion(points, groups).share,
    probes: new Map(identifiers.map((identifier) => [identifier, probed(identifier)])),
    kernelPca: kernelPca(distances),
  };
}

/** Why an identifier cannot be probed, if it cannot. */
function whyNotProbed(survey: Survey, identifier: string, rows: Int32Array): string | undefined {
  const { values } = survey.variable(identifier);
  if (values.length < 2)
    return `has ${values.length === 0 ? "no listed values (a scale is grouped first)" : "one value"}`;
  const { level } = survey.column(identifier);
  const known = Array.from(rows, (row) => level[row]!).filter((code) => code >= 0);
  const differing = new Set(known).size;
  if (known.length >= 10 && differing >= 2) return undefined;
  return `is known of ${known.length} of the ${rows.length} respondents, who have ${counted(differing, "different value")}`;
}
