import { expect, it } from "vitest";
import { FrontEnd } from "./front-end.js";

it("a cell that fills the heap is stopped before the process dies, and the session is kept", async () => {
  const frontEnd = await FrontEnd.start({ environment: { NODE_OPTIONS: "--max-old-space-size=1024" } });
  await frontEnd.run("let kept = 7;");
  const { reply } = await frontEnd.run(
    "const hog: number[][] = [];\nwhile (true) hog.push(Array.from({ length: 10_000 }, () => Math.random()));",
  );
  expect(reply.content).toMatchObject({ status: "error", ename: "MemoryFull" });
  expect(reply.content.evalue).toContain("--max-old-space-size");
  // The heap is still full, but a cell that takes no more runs, however long.
  const waits = "await new Promise((resolve) => setTimeout(resolve, 300));";
  expect(await frontEnd.value(`${waits} hog.length = 0; ${waits} hog.length`)).toBe("0");
  expect(await frontEnd.value("kept")).toBe("7");
  // What was freed counts no longer: there is room for a fifth of the heap.
  const takes =
    "const taken = Array.from({ length: 250 }, () => Array.from({ length: 10_000 }, () => Math.random()));";
  expect(await frontEnd.value(`${takes} ${waits} taken.length`)).toBe("250");
  await frontEnd.close();
}, 60_000);

it("a cell that fills memory outside the heap is stopped at the kernel's limit, and the session is kept", async () => {
  const frontEnd = await FrontEnd.start({ environment: { POPULI_MEMORY_MB: "1200" } });
  await frontEnd.run("let kept = 7;");
  const { reply } = await frontEnd.run(
    "let hog: Buffer[] = [];\nwhile (true) hog.push(Buffer.alloc(10_000_000, 1));",
  );
  expect(reply.content).toMatchObject({ status: "error", ename: "MemoryFull" });
  expect(reply.content.evalue).toContain("1,200 MB");
  // Memory is still full, but a cell that takes no more runs.
  const waits = "await new Promise((resolve) => setTimeout(resolve, 300));";
  expect(await frontEnd.value(`${waits} hog = []; hog.length`)).toBe("0");
  expect(await frontEnd.value("kept")).toBe("7");
  await frontEnd.close();
}, 60_000);
