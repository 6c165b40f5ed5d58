import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commit, type HubServer, serveHub } from "../../lib/model/hub-server.js";
import { populi } from "../populi.js";

const fixtures = fileURLToPath(new URL("../../lib/model/fixtures/", import.meta.url));

describe("populi model download", () => {
  let home: string;
  let hub: HubServer;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "populi home é "));
    hub = await serveHub(join(fixtures, "qwen2"));
  });
  afterAll(async () => {
    await hub.close();
    await rm(home, { recursive: true });
  });
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    populi(["model", ...args], undefined, {
      HF_HOME: home,
      HF_ENDPOINT: hub.url,
      HF_HUB_CACHE: undefined,
      ...env,
    });

  test("prints the folder alone on stdout, which check then runs without the hub", async () => {
    const downloaded = await run(["download", "owner/name", "--revision", "main"]);
    const folder = join(home, "hub", "models--owner--name", "snapshots", commit);
    expect(downloaded).toMatchObject({ code: 0, stdout: `${folder}\n` });
    expect(downloaded.stderr).toMatch(/downloading owner\/name █{20} 0\.\d+ of 0\.\d+ MB · done in/);
    const checked = await run(["check", "owner/name", "--json"], { HF_HUB_OFFLINE: "1" });
    expect(JSON.parse(checked.stdout)).toMatchObject({ folder, architecture: "qwen2" });
  });

  test("says what went wrong in two lines, exit code 1, and nothing is left in the cache", async () => {
    const failed = await run(["download", "other/name"]);
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toMatch(/no such repository, or it has no revision 'main' \(404\)\n/);
    expect(await readdir(join(home, "hub"))).toEqual(["models--owner--name"]);
    expect(await run(["download"])).toMatchObject({ code: 2 });
    const mixed = await run(["download", "owner/name", "--json"]);
    expect(mixed).toMatchObject({ code: 2 });
    expect(mixed.stderr).toContain("--json is an option of check");
  });
});
