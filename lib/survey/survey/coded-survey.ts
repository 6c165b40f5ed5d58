import type { DataFrame } from "danfojs-node";
import { checkArgument } from "../../errors/check-given.js";
import { names as namesKind } from "../../errors/kind.js";
import { checkOptions } from "../../errors/known-options.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { display, type MimeBundle } from "../../show/display.js";
import type { Table } from "../../show/table.js";
import type { Codebook, Variable } from "../codebook/codebook.js";
import { CodedColumn } from "./coded-column.js";
import { partsDeclareMissing } from "./declare-missing.js";
import { type Derivation, partsDerive } from "./derive.js";
import { type FrameOptions, frameOf } from "./frame.js";
import { partsRecode, type Recoding } from "./recode.js";
import { partsRepeat } from "./repeat.js";
import { SqlTables } from "./sql.js";
import type { LoadedSurvey } from "./survey.js";
import type { SurveyParts } from "./survey-parts.js";
import { surveyTable } from "./survey-table.js";
import { type ColumnWeights, weightsOf } from "./weights.js";
import { partsWhere, type RespondentFilter } from "./where.js";

/** A frame of all columns has at most this many cells; danfo needs about 60 bytes for each. */
const mostFrameCells = 5_000_000;

/** A survey in memory: columns as read, with the meaning that the codebook gives them. */
export class CodedSurvey implements LoadedSurvey {
  readonly name: string;
  readonly file: string;
  readonly hash: string;
  readonly rowsHash: string;
  readonly codebook: Codebook;
  readonly size: number;
  readonly items: readonly string[];
  readonly identifiers: readonly string[];
  readonly weight: string | undefined;
  readonly notes: readonly string[];
  /** Respondents without a weight, who count with weight 0. */
  readonly withoutWeight: number;
  readonly weights: Float64Array;
  private readonly coded: ReadonlyMap<string, CodedColumn>;
  private readonly database: SqlTables;

  constructor(private readonly parts: SurveyParts) {
    this.name = parts.name;
    this.file = parts.file;
    this.hash = parts.hash;
    this.rowsHash = parts.rowsHash;
    this.codebook = parts.codebook;
    this.size = parts.size;
    this.notes = parts.notes;
    const read = new Map(parts.columns.map((column) => [column.name, column]));
    // In codebook order. That every variable has a column was checked before.
    this.coded = new Map(
      [...parts.codebook.variables].map(([name, variable]) => [
        name,
        new CodedColumn(variable, read.get(name)!),
      ]),
    );
    const withRole = (role: Variable["role"]) =>
      [...parts.codebook.variables.values()].filter((v) => v.role === role).map((v) => v.name);
    this.items = withRole("item");
    this.identifiers = withRole("identifier");
    this.weight = parts.weight;
    const weights: ColumnWeights =
      parts.weight === undefined
        ? { weights: new Float64Array(parts.size).fill(1), missing: 0 }
        : weightsOf(this.column(parts.weight), parts.file);
    this.weights = weights.weights;
    this.withoutWeight = weights.missing;
    this.database = new SqlTables({ survey: this });
  }

  column(name: string): CodedColumn {
    return this.coded.get(name) ?? this.noSuchColumn(name);
  }

  variable(name: string): Variable {
    return this.column(name).variable;
  }

  frame(columns?: readonly string[], options: FrameOptions = {}): DataFrame {
    if (columns !== undefined) checkArgument("frame", "columns", columns, namesKind);
    checkOptions("frame", options, { labels: true, missing: true });
    let names = columns ?? [...this.coded.keys()];
    const most = Math.max(1, Math.floor(mostFrameCells / Math.max(1, this.size)));
    if (columns === undefined && names.length > most) {
      console.warn(
        `frame(): the first ${most} of ${names.length} columns; name those you want: frame(["${names[0]}"])`,
      );
      names = names.slice(0, most);
    }
    return frameOf(
      names.map((name) => this.column(name)),
      options,
    );
  }

  sql(query: string): Promise<DataFrame> {
    return this.database.ask(query);
  }

  where(filter: RespondentFilter): CodedSurvey {
    return new CodedSurvey(partsWhere(this.parts, (name) => this.column(name), filter));
  }

  repeat(column: string): CodedSurvey {
    return new CodedSurvey(partsRepeat(this.parts, this.column(column)));
  }

  declareMissing(columns?: readonly string[]): CodedSurvey {
    return new CodedSurvey(partsDeclareMissing(this.parts, (name) => this.column(name), columns));
  }

  derive(derivation: Derivation): CodedSurvey {
    return new CodedSurvey(partsDerive(this.parts, (name) => this.column(name), derivation));
  }

  recode(
    name: string,
    recodings: readonly Recoding[],
    options: { readonly into?: string } = {},
  ): CodedSurvey {
    checkOptions("recode", options, { into: true });
    return new CodedSurvey(
      partsRecode(this.parts, (column) => this.column(column), name, recodings, options.into),
    );
  }

  toTable(): Table {
    return surveyTable(this);
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }

  private noSuchColumn(name: string): never {
    throw new PopuliError(
      `there is no column '${name}'`,
      { file: this.file },
      adviseName(name, [...this.coded.keys()]),
    );
  }
}
