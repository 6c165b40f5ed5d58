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

test("columns whose names differ only in case each answer for themselves, quoted or not, in joins and subqueries", async () => {
  const survey = surveyOf({
    id: [1, 2, 3],
    Age: [20, 30, 40],
    AGE: [99, 98, 97],
    order: [1, 2, 3],
    ORDER: [3, 3, 3],
  });
  const other = surveyOf({ ID: [1, 2], age: [7, 8] });
  const ask = async (query: string) => {
    const frame = await sql({ survey, other }, query);
    return [frame.columns, frame.values];
  };
  expect(await ask('select avg("AGE"), avg(AGE), avg("Age"), avg(Age) from survey')).toMatchObject([
    {},
    [[98, 98, 30, 30]],
  ]);
  expect(await ask("select AGE, Age from (select * from survey where AGE < 99) s order by s.AGE")).toEqual([
    ["AGE", "Age"],
    [
      [97, 40],
      [98, 30],
    ],
  ]);
  expect(
    await ask("select survey.AGE, o.age from survey join other o on survey.id = o.ID order by o.age desc"),
  ).toEqual([
    ["AGE", "age"],
    [
      [98, 8],
      [99, 7],
    ],
  ]);
  expect(await ask('select "ORDER" from survey order by "order" limit 1')).toEqual([["ORDER"], [[3]]]);
  expect(await ask("select 'AGE' as text, max(AGE) as age -- AGE\nfrom survey")).toEqual([
    ["text", "age"],
    [["AGE", 99]],
  ]);
  await expect(ask('select avg("aGe") from survey')).rejects.toThrow(
    /'aGe' can be 'Age' or 'AGE'\n.*spell the one that you mean/,
  );
});

test("dates and times are compared as moments, not as letters", async () => {
  const survey = surveyOf({
    id: [1, 2, 3],
    day: ["2024-03-01", "2023-12-31", null],
    start: ["2024-03-01T10:00:00", "2024-03-01T10:00:00.25", "2024-02-29T23:59:59"],
    german: ["01.03.2024", "15.02.2024", "02.12.2023"],
    american: ["3/25/2024 1:05 PM", "4/1/2024 12:00 AM", "12/31/2023 11:00 AM"],
    lasted: ["00:06:52", "100:00:00", "26:00:00"],
    either: ["01/02/2024", "03/04/2024", "05/06/2024"],
  });
  const ids = async (where: string) =>
    (await survey.sql(`select id from survey where ${where} order by id`)).values.flat();
  expect(await ids("day < date '2024-01-01'")).toEqual([2]);
  expect(await ids("start > '2024-03-01 10:00:00'")).toEqual([2]);
  expect(await ids("german > date '2024-02-20'")).toEqual([1]);
  expect(await ids("american < timestamp '2024-01-01'")).toEqual([3]);
  expect(await ids("lasted > interval 30 hours")).toEqual([2]);
  expect(
    (await survey.sql("select min(german), max(start), max(american), max(lasted) from survey")).values,
  ).toEqual([["2023-12-02", "2024-03-01T10:00:00.25", "2024-04-01T00:00:00", "100:00:00"]]);
  // Nothing shows whether the day or the month comes first.
  expect((await survey.sql("select typeof(either), year(day) from survey limit 1")).values).toEqual([
    ["VARCHAR", 2024],
  ]);
});
