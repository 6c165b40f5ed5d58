import { crossing } from "./crossing.js";
import type { OptionHelp, SegmentationMethod } from "./method.js";

/** Every method of segmentation; the first is the default. */
export const methods = [crossing] as const;

type Method = (typeof methods)[number];

/** The name of a method, and the options it takes. */
type Named<M> =
  M extends SegmentationMethod<infer Name, infer Options> ? { readonly method: Name } & Options : never;
type Unnamed<M> =
  M extends SegmentationMethod<infer Name, infer Options> ? { readonly method?: Name } & Options : never;

/** What the methods of segmentation take. */
export type SegmentMethodOptions = Named<Method> | Unnamed<(typeof methods)[0]>;

/** A method as help and completion see it. */
export interface MethodHelp {
  readonly name: string;
  readonly summary: string;
  readonly options: ReadonlyMap<string, OptionHelp>;
}

/** All methods, for help, completion and checks. */
export const methodHelp: readonly MethodHelp[] = methods.map(({ name, summary, options }) => ({
  name,
  summary,
  options: new Map<string, OptionHelp>(Object.entries(options)),
}));

/** The method where none is named. */
export const defaultMethod: MethodHelp = methodHelp[0]!;
