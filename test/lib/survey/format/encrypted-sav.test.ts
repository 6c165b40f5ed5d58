import { join } from "node:path";
import { expect, test } from "vitest";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { cellsOf, fixtures } from "./recorded.js";

const file = join(fixtures, "encrypted.sav");

test("an encrypted SPSS file is opened by its password, as PSPP opens it", async () => {
  const plain = await readTable(join(fixtures, "portable.sav"));
  const opened = await readTable(file, { password: "pspp" });
  for (const { name } of plain.columns) expect(cellsOf(opened, name)).toEqual(cellsOf(plain, name));
  expect(opened.hash).not.toBe(plain.hash);
});

test("without its password, or with a wrong one, it is named for what it is", async () => {
  await expect(readTable(file)).rejects.toThrow("this is an encrypted SPSS file");
  await expect(readTable(file, { password: "PSPP" })).rejects.toThrow("the password does not open this");
});
