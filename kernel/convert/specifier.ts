/** What an import names: a package or file that Node can find, or something it cannot. */
export type Specifier =
  | { readonly kind: "node"; readonly name: string }
  | { readonly kind: "foreign"; readonly name: string | undefined; readonly advice: string };

/**
 * Reads the specifiers of other runtimes. `npm:lodash@4/fp` is `lodash/fp`. `jsr:@std/csv@1` is `@std/csv`, as
 * `npx jsr add` installs it. An address of a CDN is the package that it serves.
 */
export function readSpecifier(written: string): Specifier {
  if (written.startsWith("npm:")) {
    const name = withoutVersion(written.slice(4).replace(/^\//, ""));
    return { kind: "foreign", name, advice: `run: npm install ${packageOf(name)}` };
  }
  if (written.startsWith("jsr:")) {
    const name = withoutVersion(written.slice(4).replace(/^\//, ""));
    return {
      kind: "foreign",
      name,
      advice: `Node does not read jsr: by itself; run: npx jsr add ${packageOf(name)}`,
    };
  }
  if (/^https?:\/\//.test(written)) {
    const name = servedBy(written);
    return {
      kind: "foreign",
      name,
      advice:
        name === undefined
          ? "Node does not import from addresses: download the file and import it by its path, or install its package with npm"
          : `Node does not import from addresses; run: npm install ${packageOf(name)}`,
    };
  }
  return { kind: "node", name: written };
}

/** `@scope/name` or `name` of a specifier such as `@scope/name/part`; `undefined` for a path. */
export function packageOf(name: string): string | undefined {
  return /^(?:@[^/]+\/)?[^./#@][^/]*/.exec(name)?.[0];
}

function withoutVersion(name: string): string {
  return name.replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]*/, "$1");
}

/** The package that a CDN serves under an address: `https://esm.sh/d3-array@3` is `d3-array`. */
function servedBy(address: string): string | undefined {
  const { hostname, pathname } = new URL(address);
  const path = pathname.slice(1);
  if (/^(?:esm\.sh|cdn\.skypack\.dev|esm\.run|unpkg\.com)$/.test(hostname))
    return packageOnly(path.replace(/^(?:v\d+|stable)\//, "").replace(/^-\//, ""));
  if (hostname === "cdn.jsdelivr.net") return packageOnly(path.replace(/^npm\//, ""));
  return undefined;
}

function packageOnly(path: string): string | undefined {
  return packageOf(withoutVersion(path));
}
