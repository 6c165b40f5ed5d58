import { expect, it } from "vitest";
import { kernelMain } from "../../kernel/headless/kernel-spec.js";
import { FrontEnd, streamed, tracebackOf } from "./front-end.js";

it("cells in JavaScript are checked for their syntax only, and keep their names", async () => {
  const main = kernelMain.replace(/kernel([\\/])main\.js$/, "dist$1kernel$1main.js");
  const frontEnd = await FrontEnd.start({
    command: [
      ...[process.execPath, "--no-force-async-hooks-checks", main],
      ...["--connection-file", "{connection_file}", "--language", "javascript"],
    ],
  });
  try {
    await frontEnd.output("iopub_welcome");
    const { reply } = await frontEnd.request("kernel_info_request", {});
    expect(reply.content.language_info).toMatchObject({ name: "javascript", file_extension: ".js" });
    const { reply: ran, outputs } = await frontEnd.run(
      "let n = 1;\nfunction twice(x) { return x * 2; }\nclass Late { #x = 1; get x() { return this.#x; } }\nn = 'text';\nundefinedProperty = 1;",
    );
    expect(streamed(outputs, "stderr")).toBe("");
    // Strict, as every module is.
    expect(tracebackOf(ran)).toContain("undefinedProperty is not defined");
    expect(await frontEnd.value("n = 5;\n[n, twice(n), new Late().x]")).toBe("[ 5, 10, 1 ]");
    expect(
      await frontEnd.value('import { join } from "node:path";\nawait Promise.resolve(join("a", "b"))'),
    ).toBe("'a/b'");
    expect((await frontEnd.run("const typed: number = 1;")).reply.content.ename).toBe("TypeScriptError");
    expect((await frontEnd.run("const broken = (")).reply.content.status).toBe("error");
  } finally {
    await frontEnd.close();
  }
}, 90_000);
