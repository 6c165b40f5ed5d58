import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";

const python = "/usr/bin/python3";
const isInstalled = spawnSync(python, ["-c", "import nbconvert"]).status === 0;
const reason = isInstalled ? "" : " (skipped: Debian's python3-nbconvert is not installed)";

const folder = mkdtempSync(join(tmpdir(), "populi slides "));
afterAll(() => rmSync(folder, { recursive: true }));

/** What nbconvert makes of notebook 3, as docs/teaching.md says. */
function converted(made: string, ...flags: readonly string[]): string {
  const notebook = join(root, "notebooks", "3-asking-a-language-model.ipynb");
  const run = spawnSync(python, ["-m", "nbconvert", ...flags, "--output-dir", folder, notebook], {
    encoding: "utf8",
  });
  expect(run.status, run.stderr).toBe(0);
  return readFileSync(join(folder, made), "utf8");
}

describe.skipIf(!isInstalled)(`nbconvert makes of a notebook of the course${reason}`, () => {
  test("slides that begin at its headings and have no solutions", { timeout: 120_000 }, () => {
    const slides = converted("3-asking-a-language-model.slides.html", "--to", "slides");
    expect(slides.match(/<section>\s*<section>/g)!.length).toBeGreaterThanOrEqual(6);
    expect(slides).toContain("Your prediction");
    expect(slides).not.toContain("Solution 1.");
  });

  test("a version for students, without solutions", { timeout: 120_000 }, () => {
    const [removing, tags] = [
      "--TagRemovePreprocessor.enabled=True",
      "--TagRemovePreprocessor.remove_cell_tags=solution",
    ];
    const text = converted(
      "students.ipynb",
      "--to",
      "notebook",
      removing,
      tags,
      "--output",
      "students.ipynb",
    );
    expect(text).toContain("// Your answer.");
    expect(text).not.toContain("// Solution 1.");
  });
});
