import type { ComparedCondition, Comparison } from "../../fidelity/compare.js";
import { methodNotes } from "../../fidelity/fidelity-report.js";
import { matchingUniform } from "../../fidelity/floors/matching-uniform.js";
import { type MetricName, meaningOf, metrics } from "../../fidelity/metric/metrics.js";
import { verdictInWords } from "../../fidelity/verdict/verdict-in-words.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { decimal, percent, twoLines, withInterval } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { type NoOption, onNoOption } from "../../simulate/answers/no-option.js";
import { readWarnings } from "../../simulate/answers/read-warning.js";
import { csvOf } from "../format/csv.js";
import { toMarkdown } from "../format/markdown.js";

/** The metrics of a dose–response: how near the answers are, and whether they are their own respondents'. */
const doseMetrics: readonly MetricName[] = ["kl", "own", "entropyDeviation"];

/** A condition at several strengths of its vectors. Shows itself as a table with a verdict below it. */
export class DoseResponse implements Displayable {
  /**
   * @param condition the condition's name
   * @param strengths ascending; one for each condition of the comparison, in its order
   */
  constructor(
    readonly condition: string,
    readonly strengths: readonly number[],
    readonly comparison: Comparison,
  ) {}

  /** What one strength gave, in the order of the strengths. */
  get doses(): readonly {
    readonly strength: number;
    readonly compared: ComparedCondition;
    readonly noOption: NoOption;
  }[] {
    return this.comparison.conditions.map((compared, s) => ({
      strength: this.strengths[s]!,
      compared,
      noOption: compared.run.answers.noOption,
    }));
  }

  /** What the strengths show, in one sentence. */
  get verdict(): string {
    const associated = this.doses.filter(
      ({ compared }) => compared.verdict.association.kind === "associated",
    );
    const judged = this.doses.filter(({ compared }) => compared.verdict.association.kind !== "none");
    const own = ({ compared }: (typeof this.doses)[number]) => compared.score.estimates.own.value;
    const kl = ({ compared }: (typeof this.doses)[number]) => compared.score.estimates.kl.value;
    const nearest = this.doses.reduce((best, dose) => (kl(dose) < kl(best) ? dose : best));
    const lowest = `KL is lowest at strength ${nearest.strength} (${decimal(kl(nearest))})`;
    if (judged.length === 0) {
      const { association } = this.doses[0]!.compared.verdict;
      return `No verdict: ${association.kind === "none" ? association.because : ""}; ${lowest}.`;
    }
    const injected = associated.filter(({ strength }) => strength !== 0);
    if (injected.length === 0) {
      const without = associated.length > 0 ? " beyond what they are without them" : "";
      return `At no strength do the vectors tie answers to their own respondents${without}; ${lowest}, which shows variety and not knowledge.`;
    }
    const best = injected.reduce((top, dose) => (own(dose) > own(top) ? dose : top));
    const none = this.doses.find(({ strength }) => strength === 0);
    const against = none === undefined ? "" : `, ${decimal(own(none), 2)} without vectors`;
    const broken = this.doses.find(
      ({ strength, noOption }) => strength > best.strength && onNoOption(noOption) > 0.05,
    );
    const breaks =
      broken === undefined
        ? ""
        : `; from strength ${broken.strength} on, ${percent(onNoOption(broken.noOption))} or more of the answers are on no option`;
    return `Answers belong to their own respondents most at strength ${best.strength} (own r ${decimal(own(best), 2)}${against}), and ${lowest}${breaks}.`;
  }

  toTable(): Table {
    const uniform = matchingUniform(
      this.comparison.conditions[0]!.run.answers,
      this.comparison.how.convention.target,
      this.comparison.floors,
    );
    const shuffled = this.comparison.floors.find(({ kind }) => kind === "shuffled");
    const floors = [uniform, ...(shuffled === undefined ? [] : [shuffled])];
    const rows: Cell[][] = [
      ...this.doses.map(({ strength, compared, noOption }): Cell[] => [
        String(strength),
        verdictInWords(compared.verdict),
        ...doseMetrics.map((name) => twoLines(withInterval(compared.score.estimates[name]))),
        percent(noOption.unread),
        percent(onNoOption(noOption)),
      ]),
      ...floors.map((floor): Cell[] => [
        floor.name,
        floor.role,
        ...doseMetrics.map((name) => twoLines(withInterval(floor.estimates[name]))),
        null,
        null,
      ]),
    ];
    return new Table(
      `Dose–response of ${this.condition}`,
      [
        { name: "strength" },
        { name: "verdict" },
        ...doseMetrics.map((name) => ({ name: metrics[name].symbol })),
        { name: "unread" },
        { name: "no option" },
      ],
      rows,
      [
        `Verdict: ${this.verdict}`,
        ...this.comparison.labels,
        `${doseMetrics.map(meaningOf).join("; ")}.`,
        ...methodNotes(
          this.comparison.how,
          [...this.comparison.conditions.map(({ score }) => score), ...floors],
          doseMetrics,
        ),
      ],
      [
        { before: 0, heading: "simulated" },
        { before: this.strengths.length, heading: "held against" },
      ],
      this.doses.flatMap(({ compared, noOption }) => readWarnings(compared.score.name, noOption)),
    );
  }

  toMarkdown(): string {
    return toMarkdown(this.toTable());
  }

  /** A row for each strength, in full precision. */
  toCSV(): string {
    return csvOf([
      [
        "strength",
        ...doseMetrics.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
        "unread",
        "no_option",
        "labels",
      ],
      ...this.doses.map(({ strength, compared, noOption }): Cell[] => [
        strength,
        ...doseMetrics.flatMap((name) => {
          const { value, low, high } = compared.score.estimates[name];
          return [value, low, high];
        }),
        noOption.unread,
        onNoOption(noOption),
        ["simulated answers", ...this.comparison.labels].join("; "),
      ]),
    ]);
  }

  [display](): MimeBundle {
    return { ...this.toTable()[display](), "text/markdown": this.toMarkdown() };
  }
}
