import { counted } from "../../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Codebook } from "../codebook/codebook.js";

/** A group of people, of whom a table tells what share chose each option. */
export interface ShareGroup {
  readonly name: string;
  /** What its members have in common, by attribute: `country` → "Belgium". */
  readonly traits: ReadonlyMap<string, string>;
  /** Who they are, in the second person, where the table says it: "You are from Belgium." */
  readonly sentence?: string;
}

/** How one group answered one item. */
export interface ShareCell {
  readonly item: string;
  readonly group: string;
  /** `[options]`, in the codebook's order; they sum to 1. */
  readonly shares: Float64Array;
  /** How many people were asked; absent where the table does not say. */
  readonly n?: number;
}

/**
 * A survey of which only the shares of answers by group are published, as in SimBench, OpinionQA and GlobalOpinionQA. It
 * has no respondents, so that it cannot be segmented or weighted: `simulateShares` asks a model as each group, and
 * `shareFidelity` compares shares with shares. Immutable.
 */
export class ShareSurvey implements Displayable {
  readonly kind = "shares";
  readonly name: string;
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** Items with their questions and options, and nothing else. */
  readonly codebook: Codebook;
  readonly groups: readonly ShareGroup[];
  readonly cells: readonly ShareCell[];
  /** What a user should know about how the table was read. */
  readonly notes: readonly string[];

  constructor(
    parts: Pick<ShareSurvey, "name" | "file" | "hash" | "codebook" | "groups" | "cells" | "notes">,
  ) {
    this.name = parts.name;
    this.file = parts.file;
    this.hash = parts.hash;
    this.codebook = parts.codebook;
    this.groups = parts.groups;
    this.cells = parts.cells;
    this.notes = parts.notes;
  }

  /** Names of the items, in the table's order. */
  get items(): readonly string[] {
    return [...this.codebook.variables.keys()];
  }

  /** A row for every item and group: the question, the shares, and how many were asked. */
  toTable(): Table {
    const rows = this.cells.slice(0, mostRows).map(({ item, group, shares, n }) => {
      const { values, label } = this.codebook.variables.get(item)!;
      const answers = values.map((value, k) => `${value.label} ${(100 * shares[k]!).toFixed(1)} %`);
      return [item, label, group, answers.join(" · "), n ?? null];
    });
    const more = this.cells.length - rows.length;
    return new Table(
      `${this.name}: shares of ${counted(this.items.length, "item")} in ${counted(this.groups.length, "group")}, no respondents`,
      ["item", "question", "group", "shares", "n"].map((name) => ({ name })),
      rows,
      [...(more > 0 ? [`and ${more} more rows`] : []), ...this.notes],
      [],
      this.codebook.synthetic ? ["synthetic survey: no real people"] : [],
    );
  }

  /** Items, groups and shares as plain data. */
  toJSON(): object {
    const { name, codebook, groups, cells, notes } = this;
    return {
      ...{ kind: this.kind, name, synthetic: codebook.synthetic, notes },
      items: [...codebook.variables.values()].map(({ name: item, label, category, measure, values }) => ({
        ...{ name: item, label, category, measure, options: values.map((value) => value.label) },
      })),
      groups: groups.map(({ traits, ...group }) => ({ ...group, traits: Object.fromEntries(traits) })),
      cells: cells.map(({ shares, ...cell }) => ({ ...cell, shares: [...shares] })),
    };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** The most rows of a table that is shown. */
const mostRows = 200;
