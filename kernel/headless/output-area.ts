import type { CodeCell, DisplayOutput, Output, ResultOutput, StreamOutput } from "./notebook.js";
import { overwriteText } from "./overwrite-text.js";
import type { Published } from "./published.js";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Shown = Mutable<DisplayOutput> | Mutable<ResultOutput>;

/** The displays of a notebook by id. An update changes every output with the id, in any cell. */
export type DisplaysById = Map<string, Shown[]>;

/**
 * The outputs of one cell, merged as front ends do: pieces of a stream are joined, `clear_output(wait)` clears when the
 * next output arrives, `update_display_data` replaces in place (Jupyter messaging protocol 5.4, "Messages on the
 * IOPub").
 */
export class OutputArea {
  private outputs: Output[] = [];
  private clearNext = false;

  constructor(private readonly displays: DisplaysById) {}

  add(message: Published): void {
    if (message.type === "update_display_data") {
      for (const shown of this.displays.get(message.displayId ?? "") ?? []) {
        shown.data = message.data;
        shown.metadata = message.metadata;
      }
      return;
    }
    if (message.type === "clear_output") {
      if (message.wait) this.clearNext = true;
      else this.outputs = [];
      return;
    }
    if (this.clearNext) {
      this.outputs = [];
      this.clearNext = false;
    }
    if (message.type === "stream") {
      this.addText(message.name, message.text);
    } else if (message.type === "error") {
      const { ename, evalue, traceback } = message;
      this.outputs.push({ output_type: "error", ename, evalue, traceback });
    } else if (message.type === "display_data") {
      const { data, metadata } = message;
      this.show({ output_type: "display_data", data, metadata }, message.displayId);
    } else {
      const { data, metadata, executionCount } = message;
      this.show(
        { output_type: "execute_result", execution_count: executionCount, data, metadata },
        message.displayId,
      );
    }
  }

  /** The outputs so far. */
  snapshot(): CodeCell["outputs"] {
    return this.outputs.map((output) => ({ ...output }));
  }

  private addText(name: "stdout" | "stderr", text: string): void {
    const last = this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      (last as Mutable<StreamOutput>).text = overwriteText(last.text, text);
    } else {
      this.outputs.push({ output_type: "stream", name, text: overwriteText("", text) });
    }
  }

  private show(shown: Shown, displayId: string | undefined): void {
    this.outputs.push(shown);
    if (displayId === undefined) return;
    const others = this.displays.get(displayId);
    if (others) others.push(shown);
    else this.displays.set(displayId, [shown]);
  }
}
