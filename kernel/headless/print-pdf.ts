import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PopuliError } from "../../lib/errors/populi-error.js";

/** Names of Chromium and its relatives on the path, and where installers of macOS and Windows put them. */
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** A Chromium, Chrome or Edge of this machine; POPULI_CHROMIUM names another. */
export function findChromium(): string | undefined {
  const { POPULI_CHROMIUM, PATH = "" } = process.env;
  if (POPULI_CHROMIUM !== undefined) return POPULI_CHROMIUM === "" ? undefined : POPULI_CHROMIUM;
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find((file) => existsSync(file));
}

/** How to get what prints. */
export const howToPrint =
  "install Chromium (on Debian: apt-get install chromium), Chrome or Edge, or name one in POPULI_CHROMIUM; or open the HTML report in any browser and print it";

/**
 * The Chromium that would print a file.
 *
 * @throws PopuliError where there is none, with how to get one
 */
export function requireChromium(file: string): string {
  const chromium = findChromium();
  if (chromium !== undefined) return chromium;
  throw new PopuliError("a PDF is printed by Chromium, and none was found", { file }, howToPrint);
}

/** Seconds that a print may take. */
const patience = 120;

/**
 * Prints a report as a PDF with a Chromium of this machine, without a network.
 *
 * @throws PopuliError where there is none, or it does not print
 */
export async function printPdf(html: string, file: string): Promise<void> {
  const chromium = requireChromium(file);
  const folder = await mkdtemp(join(tmpdir(), "populi-print-"));
  try {
    const page = join(folder, "report.html");
    await writeFile(page, html);
    await mkdir(dirname(file), { recursive: true });
    await rm(file, { force: true });
    const said = await runChromium(chromium, [
      "--headless",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Nothing is resolved: a report needs nothing from elsewhere, and gets nothing.
      "--host-resolver-rules=MAP * ~NOTFOUND",
      `--user-data-dir=${join(folder, "profile")}`,
      // Chromium refuses its sandbox to root, as in containers.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--no-pdf-header-footer",
      `--print-to-pdf=${file}`,
      pathToFileURL(page).href,
    ]);
    const written = await stat(file).catch(() => undefined);
    if (written === undefined || written.size === 0)
      throw new PopuliError(
        `${chromium} printed nothing${said === "" ? "" : `: ${said.trim().split("\n").at(-1)}`}`,
        { file },
        howToPrint,
      );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function runChromium(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { windowsHide: true, stdio: ["ignore", "ignore", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), patience * 1000);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const settle = (text: string) => {
      clearTimeout(timer);
      resolve(text);
    };
    child.once("error", (error) => settle(error.message));
    child.once("close", () => settle(said));
  });
}
