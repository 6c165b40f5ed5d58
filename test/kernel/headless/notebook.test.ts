import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  parseNotebook,
  readNotebook,
  serializeNotebook,
  writeNotebook,
} from "../../../kernel/headless/notebook.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi notebook é "));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a file that is not a notebook is rejected with its name and the reason", () => {
  test.each([
    ["not JSON", "{ cells", "is not JSON"],
    ["another JSON", "[1]", "no number 'nbformat'"],
    ["an old format", '{"nbformat": 3, "worksheets": []}', "notebook format 3 found, format 4 expected"],
    ["no cells", '{"nbformat": 4}', "no list 'cells'"],
    [
      "a cell without source",
      '{"nbformat": 4, "cells": [{"cell_type": "code"}]}',
      "cell 1 has no text 'source'",
    ],
    [
      "a cell of unknown type",
      '{"nbformat": 4, "cells": [{"cell_type": "sheet", "source": ""}]}',
      "cell 1 is of type 'sheet'",
    ],
  ])("%s", async (_, text, message) => {
    const file = join(folder, "bad.ipynb");
    await writeFile(file, text);
    await expect(readNotebook(file)).rejects.toThrow(message);
    await expect(readNotebook(file)).rejects.toThrow("bad.ipynb");
  });

  test("a file that is absent, and a folder", async () => {
    await expect(readNotebook(join(folder, "absent.ipynb"))).rejects.toThrow("this notebook does not exist");
    await expect(readNotebook(folder)).rejects.toThrow("this is a folder");
  });
});

test("a notebook keeps ids, attachments, unknown metadata and outputs through reading and writing", async () => {
  const value = {
    cells: [
      {
        attachments: { "a.png": { "image/png": "AAAA" } },
        cell_type: "markdown",
        id: "one",
        metadata: { mine: { deep: [1] } },
        source: ["# Title\n", "text"],
      },
      {
        cell_type: "code",
        execution_count: 3,
        id: "two",
        metadata: { tags: ["x"] },
        outputs: [
          { name: "stdout", output_type: "stream", text: ["a\n", "b"] },
          {
            data: { "application/json": ["a\n", "b"], "text/plain": ["1\n", "2"] },
            execution_count: 3,
            metadata: { k: 1 },
            output_type: "execute_result",
          },
          { ename: "E", evalue: "v", output_type: "error", traceback: ["t"] },
        ],
        source: ["1"],
      },
    ],
    metadata: { kernelspec: { name: "k" }, own: true },
    nbformat: 4,
    nbformat_minor: 5,
  };
  expect(JSON.parse(serializeNotebook(parseNotebook(value, "x")))).toEqual(value);
});

test("cells of notebooks before 4.5 get an id, the same in every run, none twice", () => {
  const cell = { cell_type: "code", source: "1", metadata: {}, outputs: [], execution_count: null };
  const read = () =>
    parseNotebook({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells: [cell, cell] }, "x");
  const ids = read().cells.map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  expect(read().cells.map(({ id }) => id)).toEqual(ids);
  expect(read().nbformat_minor).toBe(5);
});

test("a notebook is written whole or not at all: a target that cannot be replaced leaves nothing beside it", async () => {
  const book = parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }, "x");
  await writeNotebook(book, join(folder, "new", "out.ipynb"));
  expect(JSON.parse(await readFile(join(folder, "new", "out.ipynb"), "utf8")).nbformat).toBe(4);
  await expect(writeNotebook(book, join(folder, "new"))).rejects.toThrow();
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
