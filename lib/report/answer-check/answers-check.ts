import { counted } from "../../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { percent, pValue } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { noOptionKinds } from "../../simulate/answers/no-option.js";
import type { AnsweringOptions } from "../../simulate/study/answering.js";
import type { FormChecked, WayChecked } from "./way-checked.js";

/** How a model answers a survey's items when helped in several ways. Shows itself as a table. */
export class AnswersCheck implements Displayable {
  constructor(
    readonly model: string,
    readonly survey: string,
    readonly items: readonly string[],
    /** Sampled replies in each way. */
    readonly replies: number,
    readonly ways: readonly WayChecked[],
    /** The way of which most is read; of ways within two points of it, the one least changed by the order of options. */
    readonly recommended: WayChecked,
    readonly forms: readonly FormChecked[],
  ) {}

  toTable(): Table {
    const rows = this.ways.map((way): Cell[] => [
      way.name,
      percent(way.read),
      ...noOptionKinds.map(({ key }) => percent(way.noOption[key])),
      percent(way.sampledRead),
      pValue(way.agreement),
      way.reversed,
      way === this.recommended ? "recommended" : "",
    ]);
    return new Table(
      `What is read of the answers of ${this.model}, ${counted(this.items.length, "item")} of ${this.survey}`,
      [
        { name: "helped by" },
        { name: "read" },
        ...noOptionKinds.map(({ word }) => ({ name: word })),
        { name: "read of samples" },
        { name: "agreement p" },
        { name: "reversed", digits: 3 },
        { name: "" },
      ],
      rows,
      [
        `Recommended: simulate({ …${optionsText(this.recommended.options)} }): most is read; of ways within two points, the one that the order of options changes least.`,
        ...this.forms.map(({ name, read }) => `${name}: ${percent(read)} read.`),
        `Read: probability that the reader reads an option, mean over items, without a profile. Read of samples, agreement p: of ${counted(this.replies, "reply", "replies")} sampled from all tokens at temperature 1, how many were read, and how likely they are if the exact probabilities are right; what was not followed counts for what occurs. Reversed: mean total variation distance between answers to options as written and reversed.`,
      ],
    );
  }

  /** Everything as plain data. */
  toJSON(): object {
    const { model, survey, items, replies, ways, forms } = this;
    return { model, survey, items, replies, ways, forms, recommended: this.recommended.name };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

function optionsText(options: AnsweringOptions): string {
  return Object.entries(options)
    .map(([name, value]) => `, ${name}: ${JSON.stringify(value)}`)
    .join("");
}
