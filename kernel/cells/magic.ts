import { PopuliError } from "../../lib/errors/populi-error.js";
import type { Shown } from "../protocol/shown.js";
import type { NamedValues } from "./names-in-scope.js";

/** A cell that begins with `%%name args` or `%name args`, taken apart. */
export interface MagicCall {
  readonly name: string;
  /** A cell magic (`%%`) has a body, a line magic (`%`) none. */
  readonly form: "cell" | "line";
  /** What follows the name on its line. */
  readonly args: string;
  /** 1-based line of the cell the magic stands on. */
  readonly line: number;
  /** The lines after it, untouched. */
  readonly body: string;
  /** True for `%%name?`. */
  readonly isHelp: boolean;
  /** The whole cell. */
  readonly text: string;
}

/** TypeScript that a magic cell stands for. */
export interface Translation {
  readonly code: string;
  /** For each line of `code`, the 1-based line of the cell it comes from. */
  readonly lines: readonly number[];
  /** The names the cell binds; whatever else the code imports or declares stays its own. All names when absent. */
  readonly keep?: ReadonlySet<string>;
  /** What to print when the code has run, of the milliseconds it took by the clock and on the processor. */
  readonly afterwards?: (wall: number, processor: number) => string;
  /** Where in the cell a thrown error has its cause, where that can be told. */
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

/** What a magic may ask of the notebook it runs in. */
export interface MagicContext {
  /** The translation of the last magic cell that ran. */
  readonly lastTranslation: Translation | undefined;
  /** Names in the session. */
  names(): readonly string[];
  value(name: string): unknown;
}

/** One magic: its name, its help, and what it does. */
export interface Magic {
  readonly name: string;
  readonly form: "cell" | "line";
  /** One line, for lists. */
  readonly summary: string;
  /** How it is written, with an example. */
  readonly help: string;
  /** Keys of its YAML body. */
  readonly options: readonly string[];
  /** What its body is written in; absent when it has none. TypeScript is completed and inspected as such. */
  readonly body?: "sql" | "typescript" | "yaml";
  /** Names for completion on its first line, such as what can stand after `on`. */
  subjects?(scope: NamedValues): readonly string[];
  /** Names for completion in its body. */
  namesInBody?(scope: NamedValues): readonly string[];
  run(call: MagicCall, context: MagicContext): MagicResult | Promise<MagicResult>;
}

/** A magic's name as a person writes it: `%%segment`. */
export function written(magic: Pick<Magic, "form" | "name">): string {
  return `${magic.form === "cell" ? "%%" : "%"}${magic.name}`;
}

/** A mistake in how a magic cell is written. */
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
