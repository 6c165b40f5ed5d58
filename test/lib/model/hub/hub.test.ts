import { execFileSync } from "node:child_process";
import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { PopuliError } from "../../../../lib/errors/populi-error.js";
import { downloadModel } from "../../../../lib/model/hub/download.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { ProgressState } from "../../../../lib/progress/progress.js";
import { fixtures } from "../reference-fixture.js";
import { commit, end, gitId, type HubServer, send, serveHub, sha256 } from "./hub-server.js";

// Makes links fail, as on Windows without the right to make them.
const links = vi.hoisted(() => ({ refused: false }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const symlink: typeof real.symlink = (...args) =>
    links.refused
      ? Promise.reject(Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" }))
      : real.symlink(...args);
  return { ...real, symlink };
});

const token = "hf_notReallyASecret";
let home: string;
let cache: string;
let hub: HubServer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "populi hub é "));
  cache = join(home, "hub", "models--owner--name");
  hub = await serveHub(join(fixtures, "qwen2"));
  hub.files.set("pytorch_model.bin", Buffer.from("another format"));
  for (const name of [
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "HF_TOKEN",
    "HF_TOKEN_PATH",
    "HF_HUB_OFFLINE",
  ]) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HF_HOME", home);
  vi.stubEnv("HF_ENDPOINT", hub.url);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  links.refused = false;
  await hub.close();
  await rm(home, { recursive: true });
});

const parts = [
  "config.json",
  "model-00001-of-00002.safetensors",
  "model-00002-of-00002.safetensors",
  "model.safetensors.index.json",
  "tokenizer.json",
  "tokenizer_config.json",
];
const second = "model-00002-of-00002.safetensors";

/** Files of the cache that are incomplete or not in their place. */
async function leftovers(): Promise<string[]> {
  const all = await readdir(cache, { recursive: true }).catch(() => []);
  return all.filter((name) => /incomplete|part/.test(name));
}

describe("a model of the hub", () => {
  test("is downloaded by name into the standard layout, with the files it needs and no others", async () => {
    const reports: ProgressState[] = [];
    const model = await loadModel("owner/name", { progress: (state) => reports.push(state) });
    expect(model.name).toBe("owner/name");
    model.dispose();
    const snapshot = join(cache, "snapshots", commit);
    expect((await readdir(snapshot)).sort()).toEqual(parts);
    expect(await readFile(join(cache, "refs", "main"), "utf8")).toBe(commit);
    for (const name of parts) {
      const content = hub.files.get(name)!;
      const hash = name.endsWith(".safetensors") ? sha256(content) : gitId(content);
      expect(await readlink(join(snapshot, name))).toBe(`../../blobs/${hash}`);
      expect(await readFile(join(snapshot, name))).toEqual(content);
    }
    expect((await readdir(join(cache, "blobs"))).length).toBe(parts.length);
    const downloading = reports.filter(({ task }) => task === "downloading owner/name");
    const megabytes = parts.reduce((sum, name) => sum + hub.files.get(name)!.length, 0) / 1e6;
    const { done, total, ...last } = downloading.at(-1)!;
    expect(last).toMatchObject({ unit: "MB", state: "finished" });
    expect([done, total]).toEqual([expect.closeTo(megabytes, 9), expect.closeTo(megabytes, 9)]);
  });

  test("is used from the cache without asking the hub, even when the network is switched off", async () => {
    await downloadModel("owner/name");
    hub.asked.length = 0;
    for (const offline of ["", "1"]) {
      vi.stubEnv("HF_HUB_OFFLINE", offline);
      (await loadModel("owner/name")).dispose();
    }
    expect(hub.asked).toEqual([]);
  });

  test("is not downloaded when the network is switched off", async () => {
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(downloadModel("owner/name")).rejects.toThrow(/HF_HUB_OFFLINE is set, .*\n.*unset it/);
    expect(hub.asked).toEqual([]);
    vi.stubEnv("HF_HUB_OFFLINE", "");
    const folder = await downloadModel("owner/name");
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await downloadModel("owner/name")).toBe(folder);
  });

  test("has the object id that git gives to the same content", () => {
    const content = hub.files.get("config.json")!;
    expect(execFileSync("git", ["hash-object", "--stdin"], { input: content }).toString().trim()).toBe(
      gitId(content),
    );
  });

  test("can be named by commit, and downloading again loads only what has changed", async () => {
    const folder = await downloadModel("owner/name", { revision: commit });
    expect(folder).toBe(join(cache, "snapshots", commit));
    await expect(readdir(join(cache, "refs"))).rejects.toThrow("ENOENT");
    hub.askedOfStore.length = 0;
    await downloadModel("owner/name");
    expect(hub.askedOfStore).toEqual([]);
  });

  test("is copied where links are not permitted", async () => {
    links.refused = true;
    const folder = await downloadModel("owner/name");
    expect((await lstat(join(folder, second))).isSymbolicLink()).toBe(false);
    expect(await readFile(join(folder, second))).toEqual(hub.files.get(second));
  });

  test("gives way to a folder of the same name", async () => {
    const here = process.cwd();
    await mkdir(join(home, "owner"));
    await cp(join(fixtures, "llama"), join(home, "owner", "name"), { recursive: true });
    process.chdir(home);
    const model = await loadModel("owner/name").finally(() => process.chdir(here));
    expect([model.architecture, hub.asked.length]).toEqual(["llama", 0]);
    model.dispose();
  });
});

describe("the token", () => {
  test("from the cache's file is sent to the hub, but not to the host of large files", async () => {
    await writeFile(join(home, "token"), `${token}\n`);
    await downloadModel("owner/name");
    expect(new Set(hub.asked.map((one) => one.token))).toEqual(new Set([`Bearer ${token}`]));
    expect(hub.askedOfStore.length).toBeGreaterThan(0);
    expect(new Set(hub.askedOfStore.map((one) => one.token))).toEqual(new Set([undefined]));
  });

  test.each([401, 403, 404, 418])("is in no message for status %i", async (status) => {
    vi.stubEnv("HF_TOKEN", token);
    hub.spoil = (_, __, response) => {
      end(response, status, `no, ${token}`);
      return true;
    };
    const error = await downloadModel("owner/name").catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(PopuliError);
    expect((error as Error).message).toContain(`(${status})`);
    expect(`${(error as Error).stack}`).not.toContain(token);
  });

  test("of another form is refused without showing it", async () => {
    vi.stubEnv("HF_TOKEN", "secret");
    await expect(downloadModel("owner/name")).rejects.toThrow(/^the access token in HF_TOKEN does not start/);
  });
});

describe("a connection", () => {
  test("that breaks off continues with the missing bytes", async () => {
    hub.spoil = (kind, name, response, request) => {
      if (kind !== "store" || request.headers.range === "bytes=0-0") return false;
      const content = hub.files.get(name)!;
      send(request, response, content, `"${sha256(content)}"`, 6000);
      return true;
    };
    const folder = await downloadModel("owner/name");
    expect(await readFile(join(folder, second))).toEqual(hub.files.get(second));
    const ranges = hub.askedOfStore
      .filter((one) => one.path.includes(second) && one.range !== "bytes=0-0")
      .map((one) => one.range);
    expect(ranges).toEqual([undefined, "bytes=6000-", "bytes=12000-"]);
    expect(await leftovers()).toEqual([]);
  });

  test("that brings no more bytes fails, and the next attempt continues from those there are", async () => {
    let open = true;
    hub.spoil = (kind, name, response, request) => {
      if (kind !== "store" || name !== second || request.headers.range === "bytes=0-0") return false;
      const content = hub.files.get(name)!;
      send(request, response, content, `"${sha256(content)}"`, open ? 1000 : 0);
      open = false;
      return true;
    };
    await expect(downloadModel("owner/name")).rejects.toThrow(/cannot be reached \(.*(closed|terminated)/);
    expect(await leftovers()).toEqual([`blobs/${sha256(hub.files.get(second)!)}.incomplete`]);
    await expect(lstat(join(cache, "snapshots"))).rejects.toThrow("ENOENT");
    await expect(lstat(join(cache, "refs"))).rejects.toThrow("ENOENT");
    hub.spoil = () => false;
    hub.askedOfStore.length = 0;
    await downloadModel("owner/name");
    expect(hub.askedOfStore.map((one) => one.range)).toContain("bytes=1000-");
    expect(hub.askedOfStore.filter((one) => one.path.includes("00001"))).toEqual([]);
  });

  test("to a server without range requests is read from the beginning", async () => {
    const content = hub.files.get(second)!;
    const partial = join(cache, "blobs", `${sha256(content)}.incomplete`);
    await mkdir(join(cache, "blobs"), { recursive: true });
    await writeFile(partial, content.subarray(0, 5000));
    hub.spoil = (kind, name, response, request) => {
      if (kind !== "store" || name !== second || request.headers.range === "bytes=0-0") return false;
      response.writeHead(200, { "Content-Length": content.length }).end(content);
      return true;
    };
    const folder = await downloadModel("owner/name");
    expect(await readFile(join(folder, second))).toEqual(content);
  });

  test("is retried when the hub asks to wait, at most five times", async () => {
    let busy = 3;
    hub.spoil = (kind, _, response) => {
      if (kind !== "tree" || busy-- <= 0) return false;
      response.setHeader("Retry-After", "0");
      end(response, 429, "slow down");
      return true;
    };
    await downloadModel("owner/name");
    busy = 99;
    await expect(downloadModel("owner/name")).rejects.toThrow(/slow down \(429\)/);
    expect(busy).toBe(94);
  });

  test("that nobody answers fails, naming the folders where a checkpoint can be put", async () => {
    await hub.close();
    const error = await loadModel("owner/name").catch((caught: Error) => caught.message);
    expect(error).toMatch(/the hub cannot be reached \(.*ECONNREFUSED/);
    expect(error).toContain(join(process.cwd(), "owner", "name"));
    expect(error).toContain(cache);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(loadModel("owner/name")).rejects.toThrow(
      /cache does not have it, and HF_HUB_OFFLINE is set/,
    );
  });

  test("that is interrupted leaves the partial file and nothing else", async () => {
    const stop = new AbortController();
    hub.spoil = (kind, name, response, request) => {
      if (kind !== "store" || name !== second || request.headers.range === "bytes=0-0") return false;
      const content = hub.files.get(name)!;
      response.writeHead(200, { "Content-Length": content.length }).write(content.subarray(0, 1000));
      setTimeout(() => stop.abort(), 50);
      return true;
    };
    const states: string[] = [];
    const work = { signal: stop.signal, progress: ({ state }: ProgressState) => states.push(state) };
    await expect(downloadModel("owner/name", work)).rejects.toBeInstanceOf(Interrupted);
    expect(states.at(-1)).toBe("interrupted");
    await expect(lstat(join(cache, "snapshots"))).rejects.toThrow("ENOENT");
  });
});

describe("content", () => {
  test("that is not what the hub states is not kept", async () => {
    hub.spoil = (kind, name, response, request) => {
      if (kind !== "store" || name !== second) return false;
      const content = Buffer.from(hub.files.get(name)!);
      content[9000]! ^= 1;
      send(request, response, content, '"x"');
      return true;
    };
    await expect(downloadModel("owner/name")).rejects.toThrow(
      /name\/model-00002.*hash of the content received is not the one the hub states/,
    );
    expect(await leftovers()).toEqual([]);
    await expect(lstat(join(cache, "snapshots"))).rejects.toThrow("ENOENT");
  });

  test("of an earlier attempt that went wrong is downloaded again", async () => {
    const content = hub.files.get(second)!;
    await mkdir(join(cache, "blobs"), { recursive: true });
    await writeFile(join(cache, "blobs", `${sha256(content)}.incomplete`), Buffer.alloc(5000, 7));
    const folder = await downloadModel("owner/name");
    expect(await readFile(join(folder, second))).toEqual(content);
  });

  test("that another program left unfinished is completed: a snapshot without its weights", async () => {
    const folder = await downloadModel("owner/name");
    await rm(join(folder, second));
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(loadModel("owner/name")).rejects.toThrow(
      /lacks model-00002-of-00002\.safetensors, and HF_HUB/,
    );
    vi.stubEnv("HF_HUB_OFFLINE", "0");
    (await loadModel("owner/name")).dispose();
  });

  test("that is cut short in the cache is downloaded again", async () => {
    await downloadModel("owner/name");
    const blob = join(cache, "blobs", sha256(hub.files.get(second)!));
    await truncate(blob, 100);
    const folder = await downloadModel("owner/name");
    expect(await readFile(join(folder, second))).toEqual(hub.files.get(second));
  });
});

describe("before any weight is fetched, a repository is refused", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "without safetensors",
      () => parts.slice(1, 4).map((name) => hub.files.delete(name)),
      /no model\.safetensors\n.*the format of 'pytorch_model\.bin' is not supported/,
    ],
    [
      "without a tokenizer",
      () => hub.files.delete("tokenizer.json"),
      /owner\/name: the repository has no tokenizer\.json/,
    ],
    [
      "without a shard that its index names",
      () => hub.files.delete(second),
      /index names 'model-00002-of-00002/,
    ],
    [
      "of an architecture that cannot be run",
      () => hub.files.set("config.json", Buffer.from('{"architectures": ["MambaForCausalLM"]}')),
      /'MambaForCausalLM'.*\n.*LlamaForCausalLM/,
    ],
  ])("%s", async (_, spoil, message) => {
    spoil();
    await expect(downloadModel("owner/name")).rejects.toThrow(message);
    expect(hub.askedOfStore).toEqual([]);
  });

  test("without that revision, or for a name that is not one", async () => {
    await expect(downloadModel("owner/name", { revision: "v9" })).rejects.toThrow(/no revision 'v9' \(404\)/);
    await expect(downloadModel("owner/name", { revision: "../x" })).rejects.toThrow(
      /'..\/x' is not a revision/,
    );
    await expect(downloadModel("a/b/c")).rejects.toThrow(/'a\/b\/c' is not the name of a model/);
    await expect(loadModel("nowhere")).rejects.toThrow(/'.+' does not exist.*\n.*"owner\/name" of the hub/);
  });
});
