import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import type { WeightFormat } from "../executor/weight-format.js";
import { gigabytes, type MemoryBudget } from "../memory/memory-budget.js";
import { type Agreement, agreementText } from "./executor-agreement.js";
import type { SelfCheck } from "./self-check.js";
import type { WeightChange } from "./weight-change.js";

/** What a checkpoint is, and how it runs on this machine. It shows itself as a table. */
export interface ModelCheck extends ShownAsTable {
  /** The folder or file. */
  readonly path: string;
  /** Name of the family. */
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  readonly vocabulary: number;
  /** Tokens that the tokenizer knows; absent where there is none. */
  readonly tokenizer: number | undefined;
  readonly parameters: number;
  /** Bytes of weights held. */
  readonly bytes: number;
  /** Bytes of weights that the native executor would hold in each format. */
  readonly bytesByFormat: ReadonlyMap<WeightFormat, number>;
  readonly budget: MemoryBudget;
  /** What runs the blocks, and why it was chosen. */
  readonly executor: string;
  /** The backend that holds tensors, and why it was chosen. */
  readonly backend: string;
  readonly selfCheck: SelfCheck;
  /**
   * Largest difference between the two executors' logits at the last position, as a share of the largest logit; absent
   * where only one of them holds the whole model.
   */
  readonly disagreement: number | undefined;
  /** Comparison of the two executors part by part, where ONNX Runtime runs the blocks. */
  readonly agreement: Agreement | undefined;
  /** What rounding changes in answers, where weights are rounded. */
  readonly change: WeightChange | undefined;
  /** For one prompt of 64 tokens, after a first run. */
  readonly tokensPerSecond: number;
  /** For the ids asked about, at their last position: logits, and the hidden state of each layer. */
  readonly last: LastPosition | undefined;
}

/** What a model computes at the last position of a text. */
export interface LastPosition {
  /** `[vocabulary]` */
  readonly logits: Float32Array;
  /** `[layers + 1][width]`, layer 0 the embedding. */
  readonly hidden: readonly Float32Array[];
}

/** A check that shows itself as a table. */
export function modelCheck(found: Omit<ModelCheck, keyof ShownAsTable>): ModelCheck {
  return shownAsTable(
    { ...found },
    () => new Table(found.path, [{ name: "property" }, { name: "value" }], checkRows(found)),
  );
}

/** Property and value of each line of a report. */
export function checkRows(checked: Omit<ModelCheck, keyof ShownAsTable>): (readonly [string, string])[] {
  const { layers, width, vocabulary, tokenizer, selfCheck, change, last } = checked;
  return [
    ["architecture", `${checked.architecture}, ${layers} blocks × ${width}, ${vocabulary} tokens`],
    ["tokenizer", tokenizer === undefined ? "none" : `${tokenizer} tokens`],
    ["parameters", String(checked.parameters)],
    ["memory", `${gigabytes(checked.bytes)} of weights held; on ONNX Runtime ${formats(checked)}`],
    ["budget", `${gigabytes(checked.budget.bytes)} (${checked.budget.reason})`],
    ["blocks", checked.executor],
    ["tensors", checked.backend],
    [
      "self-check",
      `passed at layers ${selfCheck.layers.join(", ")} in ${selfCheck.milliseconds.toFixed(0)} ms`,
    ],
    ["executors", executorsText(checked)],
    ...(change === undefined ? [] : ([["rounding", changeText(change)]] as const)),
    ["speed", `${checked.tokensPerSecond.toFixed(0)} tokens/s (one prompt of 64)`],
    ...(last === undefined ? [] : ([["logits", firstNumbers(last.logits)]] as const)),
    ...(last?.hidden ?? []).map((state, layer) => [`layer ${layer}`, firstNumbers(state)] as const),
  ];
}

function formats({ bytesByFormat }: Pick<ModelCheck, "bytesByFormat">): string {
  return [...bytesByFormat].map(([format, bytes]) => `${format} ${gigabytes(bytes)}`).join(", ");
}

function executorsText({ disagreement, agreement }: Pick<ModelCheck, "disagreement" | "agreement">): string {
  if (disagreement !== undefined) {
    return `${disagreement <= 1e-4 ? "agree to" : "differ by"} ${disagreement.toExponential(1)} in the logits`;
  }
  return agreement === undefined
    ? "only one, not compared"
    : agreementText(agreement).replace("executors ", "");
}

function changeText({ largest, mean, divergence, questions }: WeightChange): string {
  const points = (share: number) => `${(100 * share).toFixed(2)} points`;
  return `moves an option's probability by ${points(mean)} on average, ${points(largest)} at most; KL ${divergence.toPrecision(2)} (${questions} questions)`;
}

function firstNumbers(values: Float32Array): string {
  const shown = [...values.subarray(0, 6)].map((value) => value.toPrecision(6)).join(" ");
  return values.length > 6 ? `${shown} … (${values.length})` : shown;
}
