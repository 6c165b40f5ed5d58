import { expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { noText, withByte } from "../../../../lib/reader/tokens/utf8-text.js";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

test("a text grows byte by byte as a decoder reads it, whatever the bytes", () => {
  const stream = randomStream(1, ["bytes"]);
  // Beginnings and continuations of characters, in and out of order, overlong and surrogate forms among them.
  const some = [
    0x41, 0x20, 0x80, 0x9f, 0xa0, 0xbf, 0xc1, 0xc3, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff,
  ];
  for (let n = 0; n < 20_000; n++) {
    const bytes = Array.from({ length: 1 + stream.integer(7) }, () => some[stream.integer(some.length)]!);
    let grown = noText;
    for (const byte of bytes) grown = withByte(grown, byte);
    const pending = grown.pending.length > 0 ? "\uFFFD" : "";
    expect([bytes, grown.text + pending]).toEqual([bytes, decoder.decode(Uint8Array.from(bytes))]);
  }
});

test("a character is there once its last byte is", () => {
  let grown = noText;
  const texts = [...new TextEncoder().encode("é€😀")].map((byte) => {
    grown = withByte(grown, byte);
    return grown.text;
  });
  expect(texts).toEqual(["", "é", "é", "é", "é€", "é€", "é€", "é€", "é€😀"]);
});
