import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dtaTable } from "../../../../lib/survey/format/stata/read-dta.js";
import { made, madeDta, madeVersions } from "./made-dta.js";

const record = readFileSync(join(import.meta.dirname, "../fixtures", "made-haven.txt"), "utf8");

describe.each(madeVersions.flatMap((version) => [true, false].map((little) => ({ version, little }))))(
  "Stata's version $version, low byte first: $little",
  ({ version, little }) => {
    const bytes = madeDta(version, little);
    const name = `made-${version}-${little ? "low" : "high"}.dta`;

    test("is read to the last letter of a missing value", async () => {
      const table = await dtaTable(bytes, name);
      for (const { name: column, codes, at } of table.columns) {
        const found = Array.from(at, (position) => (position === 0 ? null : codes[position - 1]!));
        expect(found, column).toEqual(made[column as keyof typeof made]);
      }
      expect(table.columns).toHaveLength(version >= 117 ? 8 : 7);
      const b = table.codebook!.variables.get("b")!;
      expect(b).toMatchObject({ label: "Größe b", missing: [{ code: ".a", reason: "don't know" }] });
      expect(b.values).toEqual([
        { code: -127, label: "-127" },
        { code: 1, label: "yes" },
        { code: 100, label: "naïve" },
      ]);
    });

    test("is the file that R's haven read the same way (fixtures/made-haven.txt)", () => {
      const keep = process.env.POPULI_KEEP_WRITTEN;
      if (keep !== undefined) writeFileSync(join(keep, name), bytes);
      const hash = createHash("sha256").update(bytes).digest("hex");
      const said = record.slice(record.indexOf(`file ${name} ${hash}`));
      expect(record).toContain(`file ${name} ${hash}`);
      // haven 2.5.1 finds the long texts of version 119 with the high byte first only; the description gives both
      // alike.
      const long = version === 119 && little ? "; ; ; ; " : "L*3000; ; l; L*3000; end";
      const lines = said.split("\n").slice(1, version >= 117 ? 10 : 9);
      expect(lines).toEqual([
        "b: 1; 100; -127; .a; NA | Größe b",
        "i: 32740; -32767; 5; .z; NA | Größe i",
        "l: 2147483620; -2147483647; 7; .b; NA | Größe l",
        "f: 1.5; -0.25; 1.26765060022823e+30; .c; NA | Größe f",
        "d: 3.14159265358979; -1e-300; 1e+300; .d; NA | Größe d",
        "s: abcdefg; x; ; y z; é | Größe s",
        "day: 1960-01-01; 2018-05-06; 1880-05-06; NA; NA | Größe day",
        ...(version >= 117 ? [`long: ${long} | Größe long`] : []),
        "labels: 1 = yes; 100 = naïve; .a = don't know",
      ]);
    });
  },
);

test("text of an old version is in the encoding that is asked for", async () => {
  const bytes = madeDta(115, true).slice();
  // "é" of Latin-1 is the Hebrew "י" of Windows-1255.
  const columns = async (encoding: string) =>
    (await dtaTable(bytes, "old.dta", { encoding })).columns.find(({ name }) => name === "s")!.codes;
  expect((await columns("windows-1255")).at(-1)).toBe("י");
  await expect(columns("windows-125")).rejects.toThrow(/no encoding 'windows-125'/);
});
