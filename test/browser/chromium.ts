import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

/** Where Debian, other Linuxes, macOS and Windows put Chromium or Chrome; POPULI_CHROMIUM names another. */
export const chromiumPath: string | undefined = [
  process.env.POPULI_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
].find((path) => path !== undefined && existsSync(path));

export const noChromium = "no Chromium was found; on Debian: apt-get install chromium";

/** A page opened without a network, and every error it reported. */
export interface OpenedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

interface Look {
  readonly colorScheme?: "light" | "dark";
  /** False for a browser that runs no JavaScript. */
  readonly scripts?: boolean;
}

/** Opens an HTML file in headless Chromium as a reader does, the network off. */
export function openOffline(file: string, look: Look = {}): Promise<OpenedPage> {
  return open(pathToFileURL(file).href, true, look);
}

/** Opens a page served by this machine. Requests to other machines are refused and reported. */
export function openServed(url: string, look: Look = {}): Promise<OpenedPage> {
  return open(url, false, look);
}

async function open(
  url: string,
  offline: boolean,
  { colorScheme = "light", scripts = true }: Look,
): Promise<OpenedPage> {
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    const context = await browser.newContext({
      offline,
      colorScheme,
      javaScriptEnabled: scripts,
      viewport: { width: 1300, height: 900 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
    if (!offline) {
      const { host } = new URL(url);
      await context.route(
        (asked) => /^https?:$/.test(asked.protocol) && asked.host !== host,
        (route) => route.abort(),
      );
    }
    await page.goto(url);
    return { page, complaints, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
