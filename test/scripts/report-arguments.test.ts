import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";

const { reportArguments } = (await import(
  new URL("../../scripts/steps/report-arguments.mjs", import.meta.url).href
)) as { reportArguments(given: readonly string[]): string[] };

describe("npm run report", () => {
  test("hands a model to the quickstart as its checkpoint, and all other arguments on", () => {
    expect(reportArguments(["--model", "owner/name", "-p", "respondents=6"])).toEqual([
      ...["-p", "checkpoint=owner/name"],
      ...["-p", "respondents=6"],
    ]);
    expect(reportArguments([])).toEqual([]);
  });

  test("makes the path of a checkpoint absolute", () => {
    const folder = join(root, "data", "models", "teaching");
    expect(reportArguments([`--model=${folder}`])).toEqual(["-p", `checkpoint=${folder}`]);
  });

  test("says how a model is named where none follows", () => {
    expect(() => reportArguments(["--model"])).toThrow(/FOLDER \| x\.gguf \| owner\/name/);
  });
});
