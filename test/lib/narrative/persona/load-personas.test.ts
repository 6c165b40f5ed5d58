import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadPersonas } from "../../../../lib/narrative/persona/load-personas.js";
import { profile } from "../../../../lib/persona/profile.js";

let folder: string;
const write = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "populi personas "));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("personas of a file", () => {
  test("may be a JSON array, or begin with a byte order mark; a folder of texts is for generatePersonas", async () => {
    const array = write("array.json", '[{ "persona": "A baker." }, { "persona": "A cook." }]');
    expect((await loadPersonas(array)).size).toBe(2);
    const marked = write("marked.jsonl", '\ufeff{ "persona": "A baker." }\n\n{ "persona": "A cook." }\n');
    expect((await loadPersonas(marked)).size).toBe(2);
    await expect(loadPersonas(folder)).rejects.toThrow(/this is a folder[\s\S]*generatePersonas/);
    await expect(loadPersonas("synthetic", { limit: 0 })).rejects.toThrow("limit: 0");
  });

  test("of JSON Lines like PersonaHub's become profiles; other columns are kept and stay out of prompts", async () => {
    const file = write(
      "hub.jsonl",
      [
        { persona: "A retired sailor who builds ships in bottles.", depth: 2, tags: ["x"] },
        { persona: "An accountant, who costs $& less.", depth: 1 },
        { persona: " ", depth: 1 },
        { persona: "A retired sailor who builds ships in bottles.", depth: 3 },
      ]
        .map((record) => JSON.stringify(record))
        .join("\n"),
    );
    const personas = await loadPersonas(file);
    expect(personas.size).toBe(2);
    expect(personas.identifiers).toEqual(["persona"]);
    expect([...personas.column("depth").numeric()]).toEqual([2, 1]);
    expect(profile(personas, 0).text).toBe(
      "This is who you are: A retired sailor who builds ships in bottles.",
    );
    expect(profile(personas, 1).text).toBe("This is who you are: An accountant, who costs $& less.");
    expect(personas.codebook).toMatchObject({
      synthetic: true,
      source: "Personas of hub.jsonl; 1 row without a narrative and 1 row that repeats one were left out.",
    });
  });

  test("of a CSV file that speak to the persona stand as they are", async () => {
    const file = write("mine.csv", 'id,story\n1,"You are a baker, and tired."\n2,You are a nurse.\n');
    const personas = await loadPersonas(file, { text: "story", limit: 1 });
    expect(personas.size).toBe(1);
    expect(profile(personas, 0).text).toBe("You are a baker, and tired.");
  });

  test("without a column of narratives are refused with the columns there are", async () => {
    const file = write("none.csv", "id,story\n1,You are a baker.\n2,You are a nurse.\n");
    await expect(loadPersonas(file)).rejects.toThrow(/name the column of narratives, .*there are id, story/);
    await expect(loadPersonas(file, { text: "storie" })).rejects.toThrow("did you mean 'story'?");
  });

  test("with a line that is no JSON object, or without narratives, are refused", async () => {
    await expect(loadPersonas(write("a.jsonl", '{"persona": "x"}\n{"persona"'))).rejects.toThrow(
      /a\.jsonl, line 2: it is not JSON/,
    );
    await expect(loadPersonas(write("b.jsonl", "[1]\n"))).rejects.toThrow("line 1: it is no JSON object");
    await expect(loadPersonas(write("c.jsonl", '{"persona": ""}\n'))).rejects.toThrow(
      "no row has a narrative",
    );
    await expect(loadPersonas(join(folder, "absent.jsonl"))).rejects.toThrow("no such file of personas");
  });
});
