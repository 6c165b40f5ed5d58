import type { Language } from "../convert/language.js";
import { type JsonObject, protocolVersion } from "../protocol/message.js";
import type { Handler } from "./kernel.js";

/**
 * What a front end asks first: which kernel this is and which language it speaks.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#kernel-info
 *
 * @param version the version of Populi
 * @param languageVersion the version of the TypeScript that checks cells
 * @param language the language of cells
 */
export function kernelInfo(version: string, languageVersion: string, language: Language): JsonObject {
  const described = {
    typescript: { version: languageVersion, mimetype: "text/x-typescript", file_extension: ".ts" },
    javascript: { version: process.versions.node, mimetype: "text/javascript", file_extension: ".js" },
  };
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "populi",
    implementation_version: version,
    language_info: {
      name: language,
      ...described[language],
      pygments_lexer: language,
      // A string, not an object: JupyterLab and VS Code look up the mode by it.
      codemirror_mode: language,
      nbconvert_exporter: "script",
    },
    banner: `Populi ${version} · TypeScript ${languageVersion} · Node ${process.versions.node}`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
      { text: "Node.js documentation", url: "https://nodejs.org/docs/latest-v20.x/api/" },
    ],
  };
}

/** Answers on the shell channel when other requests come first; the wire thread answers all others. */
export const handleKernelInfo: Handler = (kernel) => ({ content: kernel.info });
