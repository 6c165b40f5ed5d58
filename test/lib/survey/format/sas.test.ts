import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { readCatalogue } from "../../../../lib/survey/format/sas/catalogue.js";
import { sasDouble } from "../../../../lib/survey/format/sas/column-reader.js";
import { unpackRoss } from "../../../../lib/survey/format/sas/ross.js";
import { unpackRuns } from "../../../../lib/survey/format/sas/run-length.js";
import { ibmDouble } from "../../../../lib/survey/format/xpt/ibm-double.js";
import { expectAsRecorded, fixtures, variableOf } from "./recorded.js";

test.each(["formats.sas7bdat", "formats-5.xpt", "formats-8.xpt"])(
  "%s is read as R's haven reads it, special missing values by their letters",
  async (name) => {
    expectAsRecorded(await readTable(join(fixtures, name)), name);
  },
);

test("runs of bytes are unpacked as SAS packs them", () => {
  const row = new Uint8Array(30);
  // Copy 3; 5 blanks; 2 zeros; the byte 7 four times; copy 1; 15 @ in the form with a length byte less 2.
  const packed = Uint8Array.of(0x82, 1, 2, 3, 0xe3, 0xf0, 0xc1, 7, 0x80, 9, 0xdd);
  expect(unpackRuns(packed, row)).toBe(true);
  expect([...row]).toEqual([
    ...[1, 2, 3],
    ...Array(5).fill(0x20),
    ...[0, 0],
    ...Array(4).fill(7),
    9,
    ...Array(15).fill(0x40),
  ]);
  expect(unpackRuns(packed, new Uint8Array(29))).toBe(false);
  expect(unpackRuns(packed.subarray(0, 3), row)).toBe(false);
});

test("Ross Data Compression is unpacked", () => {
  const row = new Uint8Array(14);
  // Literals a, b, c, d; 4 bytes from 4 back; a run of 6 times x.
  const packed = Uint8Array.of(0x0c, 0x00, 0x61, 0x62, 0x63, 0x64, 0x41, 0x00, 0x03, 0x78);
  expect(unpackRoss(packed, row)).toBe(true);
  expect(Buffer.from(row).toString()).toBe("abcdabcdxxxxxx");
  expect(unpackRoss(packed, new Uint8Array(13))).toBe(false);
  expect(unpackRoss(Uint8Array.of(0x80, 0, 0x40, 0x10), row)).toBe(false);
});

test("a SAS number of fewer than eight bytes lacks its last ones", () => {
  const row = Uint8Array.of(0xf8, 0x3f, 0, 0);
  expect(sasDouble({ at: 0, bytes: 3 }, true)(Uint8Array.of(0, 0xf8, 0x3f))).toBe(1.5);
  expect(sasDouble({ at: 0, bytes: 4 }, false)(Uint8Array.of(0x3f, 0xf8, 0, 0))).toBe(1.5);
  expect(sasDouble({ at: 0, bytes: 3 }, true)(row)).not.toBe(1.5);
});

test("IBM's doubles are those of the examples in SAS's TS-140", () => {
  // 100 is 42 64, −100 is C2 64; π to the precision of 8 bytes is 41 32 43 F6 A8 88 5A 30.
  expect(ibmDouble(Uint8Array.of(0x42, 0x64, 0, 0, 0, 0, 0, 0), 0, 8)).toBe(100);
  expect(ibmDouble(Uint8Array.of(0xc2, 0x64), 0, 2)).toBe(-100);
  expect(ibmDouble(Uint8Array.of(0x41, 0x32, 0x43, 0xf6, 0xa8, 0x88, 0x5a, 0x30), 0, 8)).toBeCloseTo(
    Math.PI,
    14,
  );
  expect(ibmDouble(Uint8Array.of(0x41, 0, 0, 0), 0, 4)).toBe(".a");
  expect(ibmDouble(Uint8Array.of(0x2e, 0, 0, 0), 0, 4)).toBeUndefined();
  expect(ibmDouble(Uint8Array.of(0x5f, 0, 0, 0), 0, 4)).toBe("._");
});

test("a catalogue is read as pyreadstat reads it, and gives a data set its value labels", async () => {
  const file = join(fixtures, "catalogue.sas7bcat");
  const recorded = JSON.parse(readFileSync(join(fixtures, "catalogue.json"), "utf8"));
  const formats = [...(await readCatalogue(file, undefined))].map(([name, labels]) => [name, [...labels]]);
  expect(Object.fromEntries(formats)).toEqual(recorded);
  const table = await readTable(join(fixtures, "formats.sas7bdat"), { catalogue: file });
  expect(variableOf(table, "trust").values).toEqual([
    { code: 1, label: "high" },
    { code: 2, label: "between: ä" },
    { code: 2.5, label: "not asked" },
    { code: 3, label: "3" },
    { code: 1e10, label: "much" },
  ]);
  expect(table.notes).toContain("value labels of 1 variable from catalogue.sas7bcat");
});

test("formats of more than eight characters in a transport file are read, as pyreadstat reads them", async () => {
  const [table, plain] = await Promise.all(
    ["formats-9.xpt", "formats-5.xpt"].map((name) => readTable(join(fixtures, name))),
  );
  expect(table!.columns).toEqual(plain!.columns);
  expect(variableOf(table!, "trust").label).toBe("Trust in people: äöü");
});
