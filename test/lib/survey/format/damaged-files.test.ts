import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PopuliError } from "../../../../lib/errors/populi-error.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { readCatalogue } from "../../../../lib/survey/format/sas/catalogue.js";
import { fixtures } from "./recorded.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi damaged "));
});
afterAll(() => rm(folder, { recursive: true }));

/** Reads bytes as a file; gives the rows, or the error's message where it names the file. */
async function attempt(name: string, bytes: Uint8Array): Promise<number | string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  try {
    if (name.endsWith(".sas7bcat")) return (await readCatalogue(file, undefined)).size;
    const table = await readTable(file, { password: "pspp" });
    expect(table.columns.every(({ at }) => at.length === table.size)).toBe(true);
    return table.size;
  } catch (error) {
    expect(error).toBeInstanceOf(PopuliError);
    expect((error as Error).message).toContain(basename(file));
    return (error as Error).message;
  }
}

const names = [
  ...[
    "portable.por",
    "encrypted.sav",
    "formats.sas7bdat",
    "catalogue.sas7bcat",
    "formats-5.xpt",
    "formats-8.xpt",
  ],
  ...["gzip", "bzip2", "xz", "none", "ascii", "native"].map((form) => `formats-${form}.rds`),
  ...[
    "formats.RData",
    "spreadsheet.ods",
    "old-102-little.dta",
    "old-105-big.dta",
    "old-108-little.dta",
    "old-111-big.dta",
  ],
];

describe.each(names)("%s", (name) => {
  test("cut short, with bytes changed, left out or put in, is read or refused by name", async () => {
    const whole = await readFile(join(fixtures, name));
    const random = randomStream(1, ["damage", name]);
    const place = (length: number) => Math.floor(random.uniform() * length);
    for (let k = 0; k < 40; k++) {
      const cut = place(whole.length);
      await attempt(name, whole.subarray(0, cut));
      const flipped = Buffer.from(whole);
      for (let bits = 0; bits < 3; bits++) flipped[place(whole.length)]! ^= 1 << place(8);
      await attempt(name, flipped);
      const large = Buffer.from(whole);
      large.writeUInt32LE(random.uniform() < 0.5 ? 0x7fffffff : place(2 ** 32), place(whole.length - 4));
      await attempt(name, large);
      const at = place(whole.length);
      await attempt(name, Buffer.concat([whole.subarray(0, at), whole.subarray(at + place(64))]));
    }
  });

  test("is refused where only random bytes follow its beginning", async () => {
    const whole = await readFile(join(fixtures, name));
    const random = randomStream(2, ["damage", name]);
    for (let k = 0; k < 10; k++) {
      const rest = Uint8Array.from({ length: 3000 }, () => Math.floor(random.uniform() * 256));
      const start = whole.subarray(0, Math.min(600, Math.floor(whole.length / 2)));
      await attempt(name, Buffer.concat([start, rest]));
    }
  });
});

test("an R file that unpacks to far more than its size is refused before it fills the memory", async () => {
  const beginning = Buffer.from("580a00000003000402020003050000000005555446 2d38".replaceAll(" ", ""), "hex");
  const many = Buffer.concat([beginning, Buffer.alloc(100 << 20)]);
  expect(await attempt("bomb.rds", gzipSync(many))).toContain("R's data");
  // bzip2 packs 150 MB of zeros into less than 200 bytes: here 45 blocks of one stream, as `bzip2` writes them.
  expect(
    await attempt(
      "nested.rds",
      Buffer.concat([beginning, Buffer.alloc(400_000, "\0\0\0\x13\0\0\0\x01", "latin1")]),
    ),
  ).toContain("nested more than");
});

test("a sequence of R that claims a thousand million numbers is refused", async () => {
  // In ASCII: an ALTREP of class compact_intseq with the state (1e9, 1, 1).
  const symbol = (name: string) => `1\n262153\n${name.length}\n${name}\n`;
  const info = `2\n${symbol("compact_intseq")}2\n${symbol("base")}2\n13\n1\n13\n254\n`;
  const text = `A\n3\n262658\n197888\n5\nUTF-8\n238\n${info}14\n3\n1e9\n1\n1\n254\n`;
  expect(await attempt("sequence.rds", Buffer.from(text))).toContain("a sequence has 1000000000 numbers");
});
