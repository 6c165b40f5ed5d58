import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { Application, Comment, CommentTag, Configuration, Converter, DocumentReflection } from "typedoc";
import { root } from "./root.mjs";

/** Where the reference is written: git ignores it, and the package contains it. */
const folder = join(root, "docs", "api");

/** The chapters of the pages in `docs/`, which come before those of the reference, and the pages of each in order. */
const guides = [
  ["Start here", ["quickstart", "guide", "from-r", "from-python", "teaching", "glossary"]],
  [
    "Methods",
    [
      ...["weights", "segmentation", "shares", "reading-answers", "injection", "collapse", "fidelity"],
      ...[
        "baselines",
        "tests",
        "coverage",
        "calibration",
        "value-personas",
        "alignment",
        "mixed",
        "challenges",
        "evidence",
      ],
    ],
  ],
  ["Running it", ["servers", "cluster", "front-ends", "map", "rooms"]],
];

/** The chapters of the table of contents, in the order in which data flow, and the rooms of `lib` each tells of. */
const chapters = [
  [
    "Surveys",
    ["survey"],
    "Files, codebooks and missing answers; weights and designs; estimates with their errors.",
  ],
  [
    "Populations",
    ["narrative", "align"],
    "Personas from texts and files, their answers to an inventory, and their choice so that they are distributed as a population is.",
  ],
  ["Segments", ["segment"], "Respondents who share their identifiers."],
  [
    "Personas",
    ["persona"],
    "The sentences about a respondent that a prompt contains, and the question put to the model.",
  ],
  ["Models", ["model"], "Local checkpoints: option probabilities, hidden states, hooks, generation."],
  ["Reading", ["reader"], "What a reply to a closed question says: an option, or why none."],
  ["Steering", ["steer"], "Steering vectors, noise, layers, and the plan of what is injected for whom."],
  ["Simulation", ["simulate"], "Conditions, local models and servers, runs and their files."],
  ["Calibration", ["temper"], "Simulated answers as varied as humans' are, their means kept."],
  ["Baselines", ["baseline"], "Statistical baselines that a simulation must beat."],
  [
    "Fidelity",
    ["fidelity"],
    "Metrics with their intervals, and the floors and ceilings they are read against.",
  ],
  [
    "Mixed subjects",
    ["mixed"],
    "Estimates from few interviews and many predictions, valid whatever the predictions are worth.",
  ],
  [
    "Challenges",
    ["challenge"],
    "A simulation put to the five challenges of Anthis et al., and what asking further takes.",
  ],
  ["Configurations", ["configuration"], "What a model is told of respondents, compared."],
  ["Value personas", ["values"], "What people value in prompts, and what populations answer."],
  ["Plots", ["plot"], "The figures."],
  ["Reports", ["report"], "Ablations, layer search, tables for papers, manifests."],
  [
    "Foundations",
    ["show", "progress", "errors", "files", "random", "statistics"],
    "Tables, progress and errors.",
  ],
  ["Kernel", [], "The magics of a notebook and the commands of the terminal."],
];

const introduction =
  "To begin, read the [quickstart](Quickstart.html), or find your task: [where to look](Where_to_look_for_each_task.html).\n\n" +
  'The reference is everything that `import … from "populi"` gives, in the order in which data flow: from a survey to a report. Every ' +
  "example compiles. The magics of a notebook and the commands of the terminal have a page each.";

/**
 * Renders the reference with TypeDoc. Resolves to whether TypeDoc found nothing: it warns of a public signature that
 * names a type `lib/index.ts` does not export, and of links that lead nowhere.
 */
export async function writeReference() {
  const pages = await writtenPages();
  const app = await Application.bootstrap({
    name: "Populi",
    entryPoints: [join(root, "lib", "index.ts")],
    tsconfig: join(root, "tsconfig.build.json"),
    // `npm run check` has compiled the sources.
    skipErrorChecking: true,
    readme: "none",
    disableSources: true,
    sort: ["kind", "alphabetical"],
    kindSortOrder: ["Function", "Namespace", "Class", "Variable", "Interface", "TypeAlias", "Document"],
    categoryOrder: [...guides, ...chapters].map(([title]) => title),
    navigation: { includeCategories: true, includeGroups: false },
    router: "structure",
    highlightLanguages: [
      ...Configuration.OptionDefaults.highlightLanguages,
      "python",
      "dockerfile",
      "mermaid",
    ],
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const { project } = context;
    project.comment = new Comment([{ kind: "text", text: introduction }]);
    for (const [title, , about] of chapters) {
      project.comment.blockTags.push(
        new CommentTag("@categoryDescription", [{ kind: "text", text: `${title}\n${about}` }]),
      );
    }
    for (const reflection of project.children ?? []) {
      const commented = reflection.signatures?.[0] ?? reflection;
      commented.comment ??= new Comment();
      commented.comment.blockTags.push(category(chapterOf(reflection, context)));
    }
    for (const [title, chapter, text] of pages) addPage(project, title, chapter, text);
  });
  const project = await app.convert();
  if (project === undefined) return false;
  orderPages(
    project.categories,
    pages.map(([title]) => title),
  );
  await app.generateDocs(project, folder);
  console.log(`the reference is in ${join(relative(root, folder), "index.html")}`);
  return app.logger.errorCount === 0 && app.logger.warningCount === 0;
}

/** The chapter of a public name, by the room of `lib` that defines it; of a namespace, by the first name inside. */
function chapterOf(reflection, context) {
  const [declaration] = context.getSymbolFromReflection(reflection)?.declarations ?? [];
  const file = relative(root, declaration?.getSourceFile().fileName ?? "")
    .split(sep)
    .join("/");
  if (file === "lib/index.ts" && reflection.children) return chapterOf(reflection.children[0], context);
  const [title] = chapters.find(([, rooms]) => rooms.includes(file.split("/")[1])) ?? [];
  if (title === undefined) {
    throw new Error(
      `${reflection.name}, in '${file}', is of no chapter: scripts/steps/reference.mjs lists them`,
    );
  }
  return title;
}

/**
 * Pages in Markdown, each with its title and chapter: those of `docs/`, and the help of what the kernel's registries list.
 */
async function writtenPages() {
  const built = (path) => import(pathToFileURL(join(root, "dist", "kernel", path)).href);
  const { magics } = await built("cells/registry.js");
  const { written } = await built("cells/magic.js");
  const commands = await (await built("commands/registry.js")).allCommands();
  const section = (name, { summary, help }) =>
    `## ${name}\n\n${summary}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`;
  return [
    ...guidePages(),
    ["Magics", "Kernel", magics.map((magic) => section(written(magic), magic)).join("\n")],
    ["Commands", "Kernel", commands.map((command) => section(`populi ${command.name}`, command)).join("\n")],
  ];
}

/** The pages in `docs/`, each with its title, its chapter ("Methods" where none of the lists above has it), and its text. */
function guidePages() {
  const placed = guides.flatMap(([chapter, names]) => names.map((name) => ({ name, chapter })));
  const others = readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => basename(file, ".md"))
    .filter((name) => !placed.some((one) => one.name === name))
    .map((name) => ({ name, chapter: "Methods" }));
  const pages = [...placed, ...others].map(({ name, chapter }) => {
    const [, title, text] = /^# (.*)\n([\s\S]*)$/.exec(
      readFileSync(join(root, "docs", `${name}.md`), "utf8"),
    );
    return { name, chapter, title, text };
  });
  const addresses = new Map(pages.map(({ name, title }) => [name, addressOf(title)]));
  return pages.map(({ title, chapter, text }) => [
    title,
    chapter,
    `# ${title}\n${linkedFromSite(text, addresses)}`,
  ]);
}

/** The file that TypeDoc writes a page to, which is named by its title. */
const addressOf = (title) => `${title.replace(/[^A-Za-z0-9(),+-]/g, "_")}.html`;

/** Links between pages lead to pages of the site; those to other files of the repository, out of its folder `docs/api`. */
function linkedFromSite(text, addresses) {
  return text
    .replace(/\]\(([\w-]+)\.md(#[^)]*)?\)/g, (_, name, anchor = "") => `](${addresses.get(name)}${anchor})`)
    .replaceAll("](api/index.html)", "](index.html)")
    .replaceAll("](../", "](../../");
}

function addPage(project, title, chapter, text) {
  const page = new DocumentReflection(title, project, [{ kind: "text", text }], {});
  page.comment = new Comment([], [category(chapter)]);
  project.addChild(page);
  project.registerReflection(page);
}

/** Puts the pages of each chapter in the order of the lists above: TypeDoc has sorted them by title. */
function orderPages(categories, titles) {
  const place = ({ name }) => titles.indexOf(name) + 1 || titles.length + 1;
  for (const { children } of categories) children.sort((a, b) => place(a) - place(b));
}

const category = (title) => new CommentTag("@category", [{ kind: "text", text: title }]);
