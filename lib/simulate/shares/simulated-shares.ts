import { counted } from "../../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { ShareCell, ShareSurvey } from "../../survey/shares/share-survey.js";
import { meanNoOption, type NoOption } from "../answers/no-option.js";

/** How a model answered one item as a member of one group. */
export interface SimulatedCell extends Omit<ShareCell, "n"> {
  /** What of the answer is on no option. */
  readonly noOption: NoOption;
}

/** The shares that a model gives for each group and item of a survey of shares. Immutable. */
export class SimulatedShares implements Displayable {
  readonly kind = "simulated shares";

  constructor(
    /** What the condition is called: "direct". */
    readonly name: string,
    /** The published shares that were simulated. */
    readonly human: ShareSurvey,
    /** Those of which anything was read. */
    readonly cells: readonly SimulatedCell[],
    /** Cells in which nothing on an option was read. */
    readonly unread: number,
    /** What must be shown wherever results appear. */
    readonly labels: readonly string[],
  ) {}

  /** What of all answers is on no option. */
  get noOption(): NoOption {
    return meanNoOption(this.cells.map(({ noOption }) => noOption));
  }

  /** A row for every item and group, with the shares of each option. */
  toTable(): Table {
    const { variables } = this.human.codebook;
    return new Table(
      `Simulated shares: ${this.name}`,
      ["item", "group", "simulated shares"].map((name) => ({ name })),
      this.cells.slice(0, 200).map(({ item, group, shares }) => {
        const texts = variables
          .get(item)!
          .values.map(({ label }, k) => `${label} ${(100 * shares[k]!).toFixed(1)} %`);
        return [item, group, texts.join(" · ")];
      }),
      [
        ...(this.unread > 0
          ? [
              `${counted(this.unread, "cell in which no option was read is", "cells in which no option was read are")} left out`,
            ]
          : []),
      ],
      [],
      this.labels,
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
