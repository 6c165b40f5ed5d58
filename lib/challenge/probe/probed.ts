import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { ProbeName } from "./probes.js";

/** One item as a probe asked it, beside the same item as the run asked it. */
export interface ProbedItem {
  readonly item: string;
  /** `[respondents, options]`, in the codebook's order; agree and disagree for claims. */
  readonly rows: Float64Array;
}

/** What the probes gave, for the run's first respondents. */
export class Probed {
  /**
   * @param respondents how many of the run's were asked, from the first
   * @param because why each other probe was not asked
   */
  constructor(
    readonly respondents: number,
    private readonly answers: ReadonlyMap<ProbeName, readonly ProbedItem[]>,
    private readonly because: ReadonlyMap<ProbeName, string>,
  ) {}

  of(probe: ProbeName): readonly ProbedItem[] | undefined {
    return this.answers.get(probe);
  }

  /** Why a probe was not asked. */
  why(probe: ProbeName): string {
    return this.because.get(probe) ?? "it was not asked";
  }
}

/** The items that a probe changed, with options in the order that the run has them in. */
export function probedItems(
  probe: AnswerSet,
  run: AnswerSet,
  changed: readonly string[] | undefined,
): ProbedItem[] {
  return probe.items
    .filter(({ item }) => changed === undefined || changed.includes(item))
    .map(({ item, rows, options }) => {
      const codes = run.items.find((own) => own.item === item)?.options ?? options;
      const places = codes.map((code) => options.indexOf(code));
      // A claim has options of its own.
      if (places.includes(-1)) return { item, rows };
      const width = options.length;
      const ordered = rows.map((_, at) => rows[at - (at % width) + places[at % width]!]!);
      return { item, rows: ordered };
    });
}
