import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrontEnd, tracebackOf } from "./front-end.js";

describe("after many cells", () => {
  let frontEnd: FrontEnd;
  beforeAll(async () => {
    frontEnd = await FrontEnd.start();
    await frontEnd.run(
      "/** What a row is called. */\nfunction labelled(row: Row): string { return row.label; }\ninterface Row { readonly label: string }\nconst surveyed: Row = { label: 'first' };",
    );
    for (let i = 0; i < 60; i++) await frontEnd.run(`const later${i} = ${i}; let redeclared = ${i};`);
  }, 120_000);
  afterAll(async () => frontEnd.close());

  it("an early name has its value and its type", async () => {
    expect(await frontEnd.value("labelled(surveyed) + later3 + redeclared")).toBe("'first359'");
    expect(tracebackOf((await frontEnd.run("labelled({ label: 1 })")).reply)).toContain(
      "Type 'number' is not assignable to type 'string'",
    );
  });

  it("an early name is completed and inspected", async () => {
    const completed = await frontEnd.request("complete_request", { code: "survey", cursor_pos: 6 });
    expect(completed.reply.content.matches).toContain("surveyed");
    const member = await frontEnd.request("complete_request", { code: "surveyed.", cursor_pos: 9 });
    expect(member.reply.content.matches).toEqual(["label"]);
    const inspected = await frontEnd.request("inspect_request", { code: "labelled", cursor_pos: 8 });
    expect(inspected.reply.content.data).toMatchObject({
      "text/plain": "function labelled(row: Row): string\n\nWhat a row is called.",
    });
  });

  it("a misspelt early name gets the nearest of all names", async () => {
    expect(tracebackOf((await frontEnd.run("surveyd.label")).reply)).toContain("Did you mean 'surveyed'?");
  });
});
