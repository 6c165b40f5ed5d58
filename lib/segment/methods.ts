import { crossing } from "./maker/crossing.js";
import { dataDriven } from "./maker/data-driven.js";
import { instrument } from "./maker/instrument.js";
import { kMedoids } from "./maker/k-medoids.js";
import { kModes } from "./maker/k-modes.js";
import { latentClasses } from "./maker/latent-classes.js";
import { preset } from "./maker/preset.js";
import { tree } from "./maker/tree.js";
import type { OptionHelp, SegmentationMethod } from "./method/method.js";

/** Every method of segmentation; the first is the default. */
export const methods = [
  crossing,
  latentClasses,
  kModes,
  kMedoids,
  tree,
  dataDriven,
  instrument,
  preset,
] as const;

type Method = (typeof methods)[number];
type Immediate = Extract<Method, { readonly takes: "no time" }>;
type Learning = Extract<Method, { readonly takes: "time" }>;

/** The name of a method, and the options it takes. */
type Named<M> =
  M extends SegmentationMethod<infer Name, infer Options, infer _>
    ? { readonly method: Name } & Options
    : never;
type Unnamed<M> =
  M extends SegmentationMethod<infer Name, infer Options, infer _>
    ? { readonly method?: Name } & Options
    : never;
type FitOf<M> =
  M extends SegmentationMethod<infer Name, infer Options, infer Fitted>
    ? { readonly method: Name; readonly options: Options; readonly fitted: Fitted }
    : never;

/** What the methods of segmentation take that are done at once. */
export type SegmentMethodOptions = Named<Immediate> | Unnamed<(typeof methods)[0]>;
/** What the methods of segmentation take that learn for a while. */
export type LearningMethodOptions = Named<Learning>;

/** A method, what was asked of it, and what it learnt. */
export type NamedFit = FitOf<Method>;

/** A method as help and completion see it. */
export interface MethodHelp {
  readonly name: string;
  readonly summary: string;
  /** Whether it learns for a while, and so gives a promise. */
  readonly takes: "no time" | "time";
  readonly options: ReadonlyMap<string, OptionHelp>;
}

/** All methods, for help, completion and checks. */
export const methodHelp: readonly MethodHelp[] = methods.map(({ name, summary, takes, options }) => ({
  name,
  summary,
  takes,
  options: new Map<string, OptionHelp>(Object.entries(options)),
}));

/** The method where none is named. */
export const defaultMethod: MethodHelp = methodHelp[0]!;
