import type { Segmentation } from "../../lib/segment/segmentation.js";
import type { Simulation } from "../../lib/simulate/result/simulation.js";
import type { Survey } from "../../lib/survey/survey/survey.js";
import { type FrameLike, isFrame } from "../display/frame/frame-like.js";

/** The part of the session's scope that is used here. */
export interface NamedValues {
  names(): readonly string[];
  get(name: string): unknown;
}

/** The surveys that cells have named. */
export function surveysIn(scope: NamedValues): (readonly [string, Survey])[] {
  return valuesIn(scope).filter((entry): entry is readonly [string, Survey] => isSurvey(entry[1]));
}

/** The variables of all surveys in scope. */
export function variablesIn(scope: NamedValues): string[] {
  return [...new Set(surveysIn(scope).flatMap(([, survey]) => [...survey.codebook.variables.keys()]))];
}

/** The segmentations that cells have named. */
export function segmentationsIn(scope: NamedValues): (readonly [string, Segmentation])[] {
  return valuesIn(scope).filter((entry): entry is readonly [string, Segmentation] =>
    isSegmentation(entry[1]),
  );
}

/** The simulations that cells have named. */
export function simulationsIn(scope: NamedValues): (readonly [string, Simulation])[] {
  return valuesIn(scope).filter((entry): entry is readonly [string, Simulation] => isSimulation(entry[1]));
}

/** The frames that cells have named. */
export function framesIn(scope: NamedValues): (readonly [string, FrameLike])[] {
  return valuesIn(scope).filter((entry): entry is readonly [string, FrameLike] => isFrame(entry[1]));
}

function valuesIn(scope: NamedValues): (readonly [string, unknown])[] {
  return scope.names().map((name) => [name, scope.get(name)] as const);
}

function isSurvey(value: unknown): value is Survey {
  const survey = value as Partial<Survey> | null;
  return (
    typeof survey === "object" &&
    survey !== null &&
    typeof survey.column === "function" &&
    survey.codebook?.variables instanceof Map
  );
}

function isSegmentation(value: unknown): value is Segmentation {
  const segmentation = value as Partial<Segmentation> | null;
  return (
    typeof segmentation === "object" &&
    segmentation !== null &&
    Array.isArray(segmentation.segments) &&
    segmentation.of instanceof Int32Array
  );
}

function isSimulation(value: unknown): value is Simulation {
  const run = value as Partial<Simulation> | null;
  return (
    typeof run === "object" &&
    run !== null &&
    run.answers?.kind === "simulated" &&
    run.condition !== undefined &&
    run.study !== undefined
  );
}
