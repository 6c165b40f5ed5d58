import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** The libraries that describe the JavaScript of a version of Node, by https://node.green. */
function librariesOf(major: number): string[] {
  const always = ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.es2024.arraybuffer.d.ts"];
  if (major < 22) return always;
  return [
    ...always,
    "lib.es2024.d.ts",
    "lib.es2025.d.ts",
    ...(major < 24 ? [] : ["lib.esnext.error.d.ts", "lib.esnext.typedarrays.d.ts"]),
  ].filter((file) => existsSync(join(libraryFolder, file)));
}

const libraryFolder = dirname(ts.getDefaultLibFilePath({}));

/** The folder of the `@types` that Populi brings: Node's. */
const ownTypes = dirname(
  dirname(createRequire(import.meta.url).resolve("@types/node/package.json")),
).replaceAll("\\", "/");

/** Options of a `tsconfig.json` that cells and their modules obey. Others are about output, which has no files here. */
const honoured = [
  "allowJs",
  "allowUnreachableCode",
  "alwaysStrict",
  "baseUrl",
  "checkJs",
  "customConditions",
  "emitDecoratorMetadata",
  "exactOptionalPropertyTypes",
  "experimentalDecorators",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "lib",
  "noFallthroughCasesInSwitch",
  "noImplicitAny",
  "noImplicitOverride",
  "noImplicitReturns",
  "noImplicitThis",
  "noPropertyAccessFromIndexSignature",
  "noUncheckedIndexedAccess",
  "paths",
  "pathsBasePath",
  "resolveJsonModule",
  "strict",
  "strictBindCallApply",
  "strictFunctionTypes",
  "strictNullChecks",
  "strictPropertyInitialization",
  "typeRoots",
  "types",
  "useDefineForClassFields",
  "useUnknownInCatchVariables",
] as const;

/** The compiler's settings for a notebook's folder. */
export interface Project {
  readonly options: tsTypes.CompilerOptions;
  /** What is wrong with its `tsconfig.json`. */
  readonly problems: readonly string[];
  /** Changes when its `tsconfig.json` does. */
  readonly version: string;
}

/** Reads the `tsconfig.json` of a folder, or of one above it. Without one cells are strict. */
export function readProject(folder: string): Project {
  const file = ts.findConfigFile(folder, ts.sys.fileExists);
  const problems: string[] = [];
  let own: tsTypes.CompilerOptions = {};
  if (file !== undefined) {
    const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
    if (error !== undefined)
      problems.push(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, " ")}`);
    // Its list of files does not matter: an empty one is read fastest.
    const given = { ...(config as object), files: [], include: [] };
    const { options } = ts.parseJsonConfigFileContent(given, ts.sys, dirname(file), undefined, file);
    own = Object.fromEntries(honoured.flatMap((name) => (name in options ? [[name, options[name]]] : [])));
  }
  const roots = ts.getEffectiveTypeRoots(own, { getCurrentDirectory: () => folder }) ?? [];
  return {
    options: {
      strict: true,
      jsx: ts.JsxEmit.React,
      lib: librariesOf(Number.parseInt(process.versions.node, 10)),
      resolveJsonModule: true,
      ...own,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.Preserve,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowJs: true,
      allowImportingTsExtensions: true,
      allowUmdGlobalAccess: true,
      skipLibCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      typeRoots: [...roots, ownTypes],
      types: [...new Set(["node", ...(own.types ?? [])])],
    },
    problems,
    version: file === undefined ? "" : `${file} ${statSync(file).mtimeMs}`,
  };
}
