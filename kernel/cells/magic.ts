import { PopuliError } from "../../lib/errors/populi-error.js";
import type { Shown } from "../protocol/shown.js";
import type { NamedValues } from "./names-in-scope.js";

/** The parts of a cell that begins with `%%name args` or `%name args`. */
export interface MagicCall {
  readonly name: string;
  /** A cell magic (`%%`) has a body, a line magic (`%`) none. */
  readonly form: "cell" | "line";
  /** What follows the name on its line. */
  readonly args: string;
  /** The line of the cell with the magic, 1-based. */
  readonly line: number;
  /** The lines after it, unchanged. */
  readonly body: string;
  /** True for `%%name?`. */
  readonly isHelp: boolean;
  /** The whole cell. */
  readonly text: string;
}

/** The TypeScript that a magic cell stands for. */
export interface Translation {
  readonly code: string;
  /** For each line of `code`, the 1-based line of the cell it comes from. */
  readonly lines: readonly number[];
  /** The names the cell binds; others that the code imports or declares are dropped. All names when absent. */
  readonly keep?: ReadonlySet<string>;
  /** The text to print when the code has run, from its wall time and processor time, ms. */
  readonly afterwards?: (wall: number, processor: number) => string;
  /** The place in the cell that caused a thrown error, if it can be found. */
  readonly placeOf?: (thrown: unknown) => PlaceInCell | undefined;
}

/** 1-based, `width` in UTF-16 units. */
export interface PlaceInCell {
  readonly line: number;
  readonly column: number;
  readonly width: number;
}

export type MagicResult =
  | { readonly kind: "translation"; readonly translation: Translation }
  | { readonly kind: "shown"; readonly shown: Shown };

/** What a magic can read of its notebook. */
export interface MagicContext {
  /** The translation of the last magic cell. */
  readonly lastTranslation: Translation | undefined;
  /** The names that cells have declared. */
  names(): readonly string[];
  value(name: string): unknown;
}

/** A magic: one object, in a file of its own, listed in `registry.ts`. */
export interface Magic {
  readonly name: string;
  readonly form: "cell" | "line";
  /** One line, for lists. */
  readonly summary: string;
  /** Its syntax, options and an example. */
  readonly help: string;
  /** The keys of its YAML body. */
  readonly options: readonly string[];
  /** Whether options may also stand under a name, indented (default false). */
  readonly hasSections?: boolean;
  /** What its body is written in; absent when it has none. TypeScript is completed and inspected as such. */
  readonly body?: "sql" | "text" | "typescript" | "yaml";
  /** Names for completion on its first line, such as what can stand after `on`. */
  subjects?(scope: NamedValues): readonly string[];
  /** Names for completion in its body; `option` is the one whose value is written, where its line names it. */
  namesInBody?(scope: NamedValues, option: string | undefined): readonly string[];
  run(call: MagicCall, context: MagicContext): MagicResult | Promise<MagicResult>;
}

/** A magic's name with its sign: `%%segment`. */
export function written(magic: Pick<Magic, "form" | "name">): string {
  return `${magic.form === "cell" ? "%%" : "%"}${magic.name}`;
}

/** A mistake in a magic cell, with its place. */
export class MagicError extends PopuliError {
  override readonly name = "MagicError";

  constructor(
    found: string,
    readonly at: PlaceInCell,
    advice?: string,
  ) {
    super(found, {}, advice);
  }
}
