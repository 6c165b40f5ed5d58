import { expect, it } from "vitest";
import { FrontEnd } from "./front-end.js";

it("a cell that fills the memory is stopped before the process dies, told so, and the session is kept", async () => {
  const frontEnd = await FrontEnd.start({ environment: { NODE_OPTIONS: "--max-old-space-size=1024" } });
  await frontEnd.run("let kept = 7;");
  const { reply } = await frontEnd.run(
    "const hog: number[][] = [];\nwhile (true) hog.push(Array.from({ length: 10_000 }, () => Math.random()));",
  );
  expect(reply.content).toMatchObject({ status: "error", ename: "MemoryFull" });
  expect(reply.content.evalue).toContain("--max-old-space-size");
  await frontEnd.run("hog.length = 0;");
  expect(await frontEnd.value("kept")).toBe("7");
  await frontEnd.close();
}, 60_000);
