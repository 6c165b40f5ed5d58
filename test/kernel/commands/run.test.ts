import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { populi, readOutputs, writeCells } from "../populi.js";

// A real kernel process in every test; a folder with a space and an accent, as people have them.
let folder: string;
let notebook: string;
let executed: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "populi run é ")));
  notebook = join(folder, "a notebook.ipynb");
  executed = join(folder, "out", "exécuté.ipynb");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("a notebook that runs through", { timeout: 120_000 }, () => {
  test("has its outputs, in its own folder, and leaves no kernel behind", async () => {
    await writeCells(notebook, [
      ["let n: number = 1;\nconst names = ['x'];", "parameters"],
      "console.log('one'); console.log(process.cwd());",
      "({ doubled: n * 2, names })",
      "# Text",
      ["process.pid", "headline"],
    ]);
    const ended = await populi([
      "run",
      notebook,
      "-p",
      "n=21",
      "-p",
      'names=["é"]',
      "--ipynb",
      executed,
      "--headline",
    ]);
    expect(ended).toMatchObject({ code: 0 });
    const [defaults, injected, printed, result, pid] = await readOutputs(executed);
    expect([defaults, injected]).toEqual(["", ""]);
    expect(printed).toBe(`one\n${folder}\n`);
    expect(result).toContain("doubled: 42");
    expect(result).toContain("'é'");
    expect(ended.stdout.trim()).toBe(pid);
    expect(isAlive(Number(pid))).toBe(false);
    expect(ended.stderr).toContain("cell 5 of 5");
    expect((await readdir(join(folder, "out"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("prints its outputs as text when no file is asked for", async () => {
    await writeCells(notebook, ["console.log('printed')", "1 + 1"]);
    const ended = await populi(["run", notebook]);
    expect(ended).toMatchObject({ code: 0, stdout: "printed\n2\n" });
  });

  test("continues after a failing cell tagged raises-exception", async () => {
    await writeCells(notebook, [["throw new Error('meant')", "raises-exception"], "'later'"]);
    const ended = await populi(["run", notebook, "--ipynb", executed]);
    expect(ended.code).toBe(0);
    const [raised, later] = await readOutputs(executed);
    expect(raised).toBe("Error: meant");
    expect(later).toContain("later");
  });
});

describe("a run that ends early saves the outputs so far", { timeout: 120_000 }, () => {
  test("a failing cell: its traceback with colours and the cell's number on stderr, exit code 1", async () => {
    await writeCells(notebook, ["'before'", "const one = 1;\nthrow new RangeError('too far')", "'after'"]);
    const ended = await populi([
      "run",
      notebook,
      "--ipynb",
      executed,
      "--html",
      join(folder, "out", "r.html"),
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("a notebook.ipynb: cell 2 failed");
    // Colours are for terminals.
    expect(ended.stderr).not.toContain("\u001b[");
    expect(ended.stderr).toContain("RangeError");
    expect(ended.stderr).toContain("throw new RangeError('too far')");
    const [before, failed, after] = await readOutputs(executed);
    expect(before).toContain("before");
    expect(failed).toBe("RangeError: too far");
    expect(after).toBe("");
    expect(await readFile(join(folder, "out", "r.html"), "utf8")).toContain("too far");
  });

  test("a cell beyond the timeout is interrupted", async () => {
    await writeCells(notebook, ["console.log('started');\nwhile (true) {}", "'after'"]);
    const ended = await populi(["run", notebook, "--timeout", "10", "--ipynb", executed]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("cell 1 took longer than 10 s and was interrupted");
    const [stopped, after] = await readOutputs(executed);
    expect(stopped).toMatch(/^started\n/);
    expect(after).toBe("");
  });

  test("a cell that ignores the interrupt is killed with its kernel", async () => {
    // It waits in native code, where there is no JavaScript to terminate.
    const waiting =
      'require("node:child_process").execSync("mkfifo pipe"); require("node:fs").readFileSync("pipe")';
    await writeCells(notebook, ["console.log(process.pid)", waiting]);
    const ended = await populi(["run", notebook, "--timeout", "10", "--ipynb", executed]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("took longer than 10 s and was killed with its kernel");
    const [pid] = await readOutputs(executed);
    expect(isAlive(Number(pid))).toBe(false);
  });

  test("Ctrl-C interrupts the cell and the process ends at once, with exit code 130", async () => {
    await writeCells(notebook, ["console.log('before')", "await new Promise(() => {})"]);
    let sent = false;
    let said = false;
    const ended = await populi(["run", notebook, "--ipynb", executed], (told, signal) => {
      // It once stayed for the five seconds that a kernel may take to end.
      if (!said && told.includes("interrupted in cell 2")) {
        said = true;
        setTimeout(() => signal("SIGKILL"), 4000).unref();
      }
      if (sent || !told.includes("cell 2 of 2")) return;
      sent = true;
      setTimeout(() => signal("SIGINT"), 300);
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("interrupted in cell 2");
    expect((await readOutputs(executed))[0]).toBe("before\n");
  });

  test("the death of a kernel is reported", async () => {
    await writeCells(notebook, ["console.log('before')", "process.kill(process.pid, 'SIGKILL')", "'after'"]);
    const ended = await populi(["run", notebook, "--ipynb", executed]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("the kernel died in cell 2: the process ended by SIGKILL");
    expect((await readOutputs(executed))[0]).toBe("before\n");
  });
});

describe("a mistaken call", () => {
  test.each([
    [["run"], 2, "which notebook?"],
    [["run", "a.ipynb", "b.ipynb"], 2, "one notebook at a time"],
    [["run", "a.ipynb", "--htlm", "x"], 2, "there is no option '--htlm': did you mean '--html'?"],
    [["run", "a.ipynb", "--timeout", "soon"], 2, "--timeout takes a number of seconds above 0, found 'soon'"],
    [["run", "a.ipynb", "-p", "n"], 1, "write it as -p name=value"],
    [["run", "absent.ipynb"], 1, "absent.ipynb: this notebook does not exist"],
    [["rum", "a.ipynb"], 2, "there is no command 'rum': did you mean 'run'?"],
    [["help", "rum"], 2, "there is no command 'rum': did you mean 'run'?"],
  ])("populi %j", async (args, code, message) => {
    const ended = await populi(args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
  });

  test("--allow-errors goes on after a cell that fails, and prints its error without colours", async () => {
    await writeCells(notebook, ["throw new Error('first')", "'after'"]);
    const ended = await populi(["run", notebook, "--allow-errors"]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^Error: first\n {4}at In \[1\]:1:7\n[\s\S]*'after'\n$/);
  });

  test("a notebook in another language is refused, and nothing is written", async () => {
    await writeCells(notebook, ["import os"], { kernelspec: { name: "python3", language: "python" } });
    const target = join(folder, "never.html");
    const ended = await populi(["run", notebook, "--html", target]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("the notebook is written in python (kernel 'python3')");
    expect(existsSync(target)).toBe(false);
  });
});
