import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../kernel/protocol/message.js";
import { executeRequest, FrontEnd, tracebackOf } from "./front-end.js";

const slow = 90_000;

interface Note {
  readonly text: string;
  readonly type: string;
  readonly signature: string;
}

describe(
  "completion and help",
  () => {
    let frontEnd: FrontEnd;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "populi-help-"));
      writeFileSync(join(folder, "data.csv"), "a,b\n1,2\n");
      frontEnd = await FrontEnd.start({ folder });
      await frontEnd.run(
        [
          "/** An account. */",
          "class Account {",
          "  balance = 0;",
          "  /**",
          "   * Adds money.",
          "   *",
          "   * @param amount how much, in cents",
          "   * @example",
          "   * account.deposit(100)",
          "   */",
          "  deposit(amount: number, note?: string): this { return this; }",
          "}",
          "const account = new Account();",
          'type Hue = "red" | "green";',
          "const parsed: any = { alpha: 1, beta: { gamma: [] } };",
        ].join("\n"),
      );
    }, slow);
    afterAll(async () => {
      await frontEnd.close();
      rmSync(folder, { recursive: true, force: true });
    });
    /** Asks at the place of the bar. */
    const at = (code: string): JsonObject => ({ code: code.replace("|", ""), cursor_pos: code.indexOf("|") });
    const complete = async (code: string) => {
      const { content } = (await frontEnd.request("complete_request", at(code))).reply;
      const { _jupyter_types_experimental: notes = [] } = content.metadata as {
        _jupyter_types_experimental?: Note[];
      };
      return { matches: content.matches as string[], notes };
    };
    const inspect = async (code: string) => {
      const { content } = (await frontEnd.request("inspect_request", { ...at(code), detail_level: 0 })).reply;
      return content.data as Readonly<Record<string, string>>;
    };

    it("say of what kind a match is, and its signature", async () => {
      // The first time TypeScript reads the declarations, and there is less time for signatures.
      await complete("account.|");
      expect((await complete("account.|")).notes).toEqual([
        { start: 8, end: 8, text: "balance", type: "property", signature: "number" },
        {
          start: 8,
          end: 8,
          text: "deposit",
          type: "method",
          signature: "(amount: number, note?: string): Account",
        },
      ]);
      expect((await complete("accoun|")).notes).toEqual([
        { start: 0, end: 6, text: "account", type: "constant", signature: "Account" },
        { start: 0, end: 6, text: "Account", type: "class", signature: "" },
      ]);
    });

    it("know the values of names without a type, and call no getter", async () => {
      expect((await complete("parsed.|")).matches).toEqual(["alpha", "beta"]);
      expect((await complete("parsed.beta.ga|")).notes).toEqual([
        { start: 12, end: 14, text: "gamma", type: "property", signature: "array of 0" },
      ]);
      await frontEnd.run("let called = 0;\nconst lazy: any = { get costly() { called++; return {}; } };");
      expect((await complete("lazy.costly.|")).matches).toEqual([]);
      expect(await frontEnd.value("called")).toBe("0");
    });

    it("complete the paths of files in strings, and the strings that a type allows", async () => {
      expect((await complete('require("fs").readFileSync("da|")')).notes).toEqual([
        { start: 28, end: 30, text: "data.csv", type: "file", signature: "" },
      ]);
      expect((await complete('const hue: Hue = "gr|"')).matches).toEqual(["green"]);
    });

    it("offer what modules of the project export, with the import", async () => {
      expect((await complete("readFileSyn|")).matches).toEqual([
        expect.stringMatching(/^import \{ readFileSync \} from "(node:)?fs";\nreadFileSync$/),
      ]);
      expect((await complete("const text = readFileSyn|")).notes).toEqual([
        expect.objectContaining({
          text: "readFileSync",
          type: "function",
          signature: expect.stringMatching(/^import \{ readFileSync \} from "(node:)?fs";$/),
        }),
      ]);
      expect((await complete("nothingOfTheKin|")).matches).toEqual([]);
    });

    it("show the argument that is being written", async () => {
      expect((await inspect("account.deposit(|"))["text/plain"]).toMatch(
        /^deposit\(⟨amount: number⟩, note\?: string\): Account\n\namount: how much, in cents\n\nAdds money\./,
      );
      expect((await inspect("account.deposit(5, |"))["text/plain"]).toContain(
        "deposit(amount: number, ⟨note?: string⟩)",
      );
    });

    it("set examples as code, and parameters by their names", async () => {
      const data = await inspect("account.deposit|");
      expect(data["text/markdown"]).toContain("**Example**\n\n```typescript\naccount.deposit(100)\n```");
      expect(data["text/markdown"]).toContain("`amount` how much, in cents");
      expect(data["text/plain"]).toContain("Example\n  account.deposit(100)");
    });

    it("find types, and nothing where nothing is", async () => {
      expect((await inspect("Hue|"))["text/plain"]).toBe('type Hue = "red" | "green";');
      expect(await inspect("nothingOfTheKind|")).toEqual({});
    });

    it("show the source of a name for ??", async () => {
      const source = async (code: string) => {
        const { reply } = await frontEnd.run(code);
        const [page] = reply.content.payload as { data: Readonly<Record<string, string>> }[];
        return page!.data["text/plain"];
      };
      expect(await source("Account??")).toMatch(
        /^\/\*\* An account\. \*\/\nclass Account \{[\s\S]*return this; \}\n\}$/,
      );
      expect(await source("console.log??")).toMatch(/^\/\/ .*console\.d\.ts:\d+\n/);
      expect(await source("account?")).toBe("const account: Account");
    });

    it("answer while a cell awaits something", async () => {
      const sent = await frontEnd.send(
        "execute_request",
        executeRequest("console.log(1);\nawait new Promise((done) => setTimeout(done, 3_000));"),
      );
      await frontEnd.status("busy");
      await frontEnd.output("execute_input");
      await frontEnd.output("stream");
      const asked = performance.now();
      expect((await complete("account.|")).matches).toEqual(["balance", "deposit"]);
      // The cell is still running.
      await frontEnd.status("busy");
      expect((await inspect("account|"))["text/plain"]).toBe("const account: Account");
      await frontEnd.status("busy");
      expect(performance.now() - asked).toBeLessThan(2_500);
      await frontEnd.outputsUntilIdle(sent);
      await frontEnd.reply("execute_reply");
    });

    it("name the import that would declare an unknown name", async () => {
      expect(tracebackOf((await frontEnd.run('readFileSync("data.csv");')).reply)).toMatch(
        /add: import \{ readFileSync \} from "(node:)?fs";/,
      );
    });
  },
  slow,
);
