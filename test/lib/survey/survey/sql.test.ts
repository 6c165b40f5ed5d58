import { expect, test } from "vitest";
import { notesOf } from "../../../../lib/show/column-notes.js";
import { sql } from "../../../../lib/survey/survey/sql.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const variable = {
  name: "happy",
  label: "happiness",
  measure: "ordinal",
  role: "item",
  values: [
    { code: 1, label: "very" },
    { code: 2, label: "not" },
  ],
  missing: [{ code: -1, label: "don't know", reason: "don't know" }],
} as const;
const codebook = { title: "gss", synthetic: true, variables: new Map([["happy", variable]]) };
const gss = surveyOf({ happy: [1, 2, -1, 2] }, { codebook, name: "gss" });
const wvs = surveyOf({ id: [1, 2, 3], Q46: [10, 20, 30] });

test("a query joins surveys, each under its name, with codes, raw codes and labels", async () => {
  const joined = await sql({ gss, wvs }, "select happy, Q46 from gss join wvs on happy = id order by 1, 2");
  expect(joined.values).toEqual([
    [1, 10],
    [2, 20],
    [2, 20],
  ]);
  expect((await sql({ gss }, "select count(happy), count(*) from gss")).values).toEqual([[3, 4]]);
  expect((await sql({ gss }, "select min(happy) from gss_raw")).values).toEqual([[-1]]);
  expect((await sql({ gss }, "select distinct happy from gss_labels order by 1")).values).toEqual([
    ["not"],
    ["very"],
    [null],
  ]);
});

test("a frame is a table too, and the answer knows what its columns mean", async () => {
  const top = await sql(
    { gss },
    "select happy, count(*) as n from gss_labels group by happy order by n desc",
  );
  const again = await sql({ top }, "select happy from top where n = 2");
  expect(again.values).toEqual([["not"]]);
  expect(notesOf(again).get("happy")).toEqual({ label: "happiness", values: ["very", "not"] });
});

test("an unknown column or table is refused with the nearest name and the line of the query", async () => {
  const wrong = sql({ gss, wvs }, "select count(*),\n  avg(hapy) from gss");
  await expect(wrong).rejects.toThrow(/^line 2: DuckDB: .*"hapy"[\s\S]*did you mean 'happy'\?/);
  await expect(wrong).rejects.toMatchObject({ place: { line: 2 } });
  await expect(sql({ gss, wvs }, "select 1 from gs")).rejects.toThrow("did you mean 'gss'?");
  await expect(sql({ gss }, "select g.hapy from gss g")).rejects.toThrow("did you mean 'happy'?");
});

test("two names that DuckDB cannot tell apart are refused", async () => {
  await expect(sql({ gss, GSS: gss }, "select 1")).rejects.toThrow(/'gss' and 'GSS'/);
});
