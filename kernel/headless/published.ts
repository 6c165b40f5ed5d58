import type { Message } from "../protocol/message.js";
import { type ErrorOutput, isRecord, type MimeData } from "./notebook.js";

/** A message that a kernel publishes for a cell. */
export type Published =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display_data";
      readonly data: MimeData;
      readonly metadata: MimeData;
      readonly displayId?: string | undefined;
    }
  | {
      readonly type: "update_display_data";
      readonly data: MimeData;
      readonly metadata: MimeData;
      readonly displayId?: string | undefined;
    }
  | {
      readonly type: "execute_result";
      readonly data: MimeData;
      readonly metadata: MimeData;
      readonly executionCount: number | null;
      readonly displayId?: string | undefined;
    }
  | {
      readonly type: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    }
  | { readonly type: "clear_output"; readonly wait: boolean };

/** Reads an output from an iopub message; `undefined` for other messages. */
export function readPublished({ header, content }: Message): Published | undefined {
  const data: MimeData = isRecord(content.data) ? content.data : {};
  const metadata: MimeData = isRecord(content.metadata) ? content.metadata : {};
  const transient = isRecord(content.transient) ? content.transient : {};
  const displayId = typeof transient.display_id === "string" ? transient.display_id : undefined;
  switch (header.msg_type) {
    case "stream":
      return {
        type: "stream",
        name: content.name === "stderr" ? "stderr" : "stdout",
        text: String(content.text ?? ""),
      };
    case "display_data":
      return { type: "display_data", data, metadata, displayId };
    case "update_display_data":
      return { type: "update_display_data", data, metadata, displayId };
    case "execute_result": {
      const count = typeof content.execution_count === "number" ? content.execution_count : null;
      return { type: "execute_result", data, metadata, displayId, executionCount: count };
    }
    case "error": {
      const { ename, evalue, traceback } = readError(content, "Error");
      return { type: "error", ename, evalue, traceback };
    }
    case "clear_output":
      return { type: "clear_output", wait: content.wait === true };
    default:
      return undefined;
  }
}

/** Reads the error in a message; `otherwise` is its name if the message has none. */
export function readError(content: Record<string, unknown>, otherwise: string): ErrorOutput {
  return {
    output_type: "error",
    ename: String(content.ename ?? otherwise),
    evalue: String(content.evalue ?? ""),
    traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
  };
}
