import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ggufFormats } from "../../../../../lib/model/gguf/format/formats.js";

/** Blocks, and the numbers that the package `gguf` makes of them (test/reference/make_gguf_formats.py). */
interface Case {
  readonly blocks: string;
  readonly numbers: string;
}

const cases = JSON.parse(readFileSync(new URL("formats.json", import.meta.url), "utf8")) as Record<
  string,
  Case
>;

test.each(ggufFormats.map((format) => [format.name, format] as const))(
  "%s is dequantised to the bit as the package gguf does",
  (name, format) => {
    const blocks = Buffer.from(cases[name]!.blocks, "base64");
    const expected = new Float32Array(new Uint8Array(Buffer.from(cases[name]!.numbers, "base64")).buffer);
    expect(expected.length).toBe((blocks.length / format.bytes) * format.numbers);
    const found = new Float32Array(expected.length);
    format.dequantise(blocks, found);
    expect([...found]).toEqual([...expected]);
  },
);

test("every format is of a type and name of its own", () => {
  expect(new Set(ggufFormats.map(({ type }) => type)).size).toBe(ggufFormats.length);
  expect(ggufFormats.map(({ name }) => name).sort()).toEqual(Object.keys(cases).sort());
});
