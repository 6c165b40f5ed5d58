import { palette } from "./palette.js";

/**
 * The variables in which a page's own colours stand, by the colours of the palette that give way to them. What they
 * mean is grey and black; the colours of series stay, which are legible on both.
 */
export const pageColours: Readonly<Record<string, string>> = {
  [palette.text]: "--populi-ink",
  [palette.quiet]: "--populi-quiet",
  [palette.shuffled]: "--populi-ink",
  [palette.grid]: "--populi-line",
  [palette.background]: "--populi-paper",
};

/** Variables of JupyterLab and Notebook 7, of VS Code, and of our reports; the palette's own colours elsewhere. */
const variables = {
  "--populi-ink": ["--jp-content-font-color1", "--vscode-editor-foreground", "--ink"],
  "--populi-quiet": ["--jp-content-font-color2", "--vscode-descriptionForeground", "--soft"],
  "--populi-line": ["--jp-border-color2", "--vscode-editorWidget-border", "--line"],
  "--populi-paper": ["--jp-layout-color0", "--vscode-editor-background", "--paper"],
};

const own = {
  "--populi-ink": palette.text,
  "--populi-quiet": palette.quiet,
  "--populi-line": palette.grid,
  "--populi-paper": palette.background,
};

/** A style sheet that gives a figure the colours of the page it stands on. */
export const pageStyle = [
  `.populi-figure{${Object.entries(variables)
    .map(([name, from]) => {
      const value = from.reduceRight(
        (rest, variable) => `var(${variable},${rest})`,
        own[name as keyof typeof own],
      );
      return `${name}:${value}`;
    })
    .join(";")}}`,
  ...Object.entries(pageColours).flatMap(([colour, variable]) =>
    ["fill", "stroke"].map((what) => `.populi-figure svg [${what}="${colour}"]{${what}:var(${variable})}`),
  ),
].join("");
