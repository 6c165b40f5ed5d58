import { describe, expect, test } from "vitest";
import { type DisplaysById, OutputArea } from "../../../kernel/headless/output-area.js";
import { overwriteText } from "../../../kernel/headless/overwrite-text.js";

const stream = (text: string, name: "stdout" | "stderr" = "stdout") =>
  ({ type: "stream", name, text }) as const;
const shown = (type: "display_data" | "update_display_data", plain: string, displayId?: string) =>
  ({ type, data: { "text/plain": plain }, metadata: {}, displayId }) as const;

describe("a cell's outputs", () => {
  test("pieces of one stream are joined until another stream or output", () => {
    const area = new OutputArea(new Map());
    area.add(stream("a"));
    area.add(stream("b\n"));
    area.add(stream("!", "stderr"));
    area.add(stream("c"));
    expect(area.snapshot()).toEqual([
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "!" },
      { output_type: "stream", name: "stdout", text: "c" },
    ]);
  });

  test("an update changes every display of its id, in any cell, and adds no output", () => {
    const displays: DisplaysById = new Map();
    const first = new OutputArea(displays);
    const second = new OutputArea(displays);
    first.add(shown("display_data", "10 %", "bar"));
    second.add(shown("display_data", "10 %", "bar"));
    second.add(shown("display_data", "a figure", "other"));
    second.add(shown("update_display_data", "100 %", "bar"));
    second.add(shown("update_display_data", "nowhere", "unknown"));
    const plain = (area: OutputArea) =>
      area.snapshot().map((output) => ("data" in output ? output.data["text/plain"] : undefined));
    expect(plain(first)).toEqual(["100 %"]);
    expect(plain(second)).toEqual(["100 %", "a figure"]);
  });

  test("clear_output clears at once, and with wait only when the next output arrives", () => {
    const area = new OutputArea(new Map());
    area.add(stream("old"));
    area.add({ type: "clear_output", wait: true });
    expect(area.snapshot()).toHaveLength(1);
    area.add(stream("new"));
    expect(area.snapshot()).toEqual([{ output_type: "stream", name: "stdout", text: "new" }]);
    area.add({ type: "clear_output", wait: false });
    expect(area.snapshot()).toEqual([]);
  });
});

describe("text on a terminal", () => {
  test("a carriage return overwrites the line, also when it arrives in another piece", () => {
    expect(overwriteText("10 %", "\r20 %")).toBe("20 %");
    expect(overwriteText(overwriteText("done\n10 %\r", ""), "7")).toBe("done\n70 %");
    expect(overwriteText("a long line", "\rshort")).toBe("shortg line");
  });

  test("a Windows newline does not overwrite, also when it is split", () => {
    expect(overwriteText("", "a\r\nb\r\n")).toBe("a\nb\n");
    expect(overwriteText(overwriteText("", "a\r"), "\nb")).toBe("a\nb");
  });

  test("a backspace goes back over one character and no further than the line", () => {
    expect(overwriteText("abc", "\b\bX")).toBe("aXc");
    expect(overwriteText("x\n", "\b\bY")).toBe("x\nY");
  });
});
