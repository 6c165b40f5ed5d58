import { randomUUID } from "node:crypto";

/** Shows a MIME bundle; with an id already shown, replaces that output. */
export type ShowBundle = (bundle: Readonly<Record<string, unknown>>, id?: string) => void;

/** The types of `import * as tslab from "tslab"`, after tslab 1.0.22. */
export const tslabTypes = `
/** The versions of what runs this notebook; \`tslab\` is the version whose functions are here. */
export declare const versions: { tslab: string; typescript: string; node: string };
/** Shows something of one kind under the cell. */
export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  raw(contentType: string, b: string | Uint8Array): any;
}
/** A new output, which each call replaces. */
export declare function newDisplay(): Display;
export declare const display: Display;
`;

const kinds = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
} as const;

/** The module `tslab`, for notebooks that were written for tslab. */
export function makeTslab(show: ShowBundle, typescript: string): object {
  const displayWith = (id?: string) => {
    const raw = (type: string, content: unknown) => show({ [type]: content }, id);
    const methods = Object.entries(kinds).map(([name, type]) => [
      name,
      (content: unknown) => raw(type, content),
    ]);
    return { ...Object.fromEntries(methods), raw };
  };
  return {
    versions: { tslab: "1.0.22", typescript, node: process.version },
    display: displayWith(),
    newDisplay: () => displayWith(randomUUID()),
  };
}
