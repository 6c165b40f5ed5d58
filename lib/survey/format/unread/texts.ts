import { at, type FileStart, type UnreadKind } from "./file-start.js";

const data = "give the file with the data";

/** Whether the text begins so, after a byte order mark, spaces and comments. */
const begins = (pattern: RegExp): UnreadKind["is"] => {
  return ({ text }) => pattern.test(text.replace(/^\xef\xbb\xbf/, "").replace(/^(\s|<!--.*?-->)+/s, ""));
};
const isXml = begins(/^<\?xml|^<[a-z]\w*(:\w+)?[\s>][^,;\t]*>/i);
const xml = (pattern: RegExp): UnreadKind["is"] => {
  return (start) => isXml(start) && pattern.test(start.text);
};
const isText = ({ bytes }: FileStart) => !bytes.includes(0);
const ends = (...endings: readonly string[]): UnreadKind["is"] => {
  return (start) => isText(start) && endings.includes(start.ending);
};

/** Files of text that are no table. */
export const texts: readonly UnreadKind[] = [
  {
    what: "an HTML page saved as .xls",
    is: (start) =>
      start.ending.startsWith(".xls") &&
      begins(/^<(!doctype html|html|head|body|table|style|meta)\b/i)(start),
    advice: "open it in Excel or LibreOffice and save it as .xlsx or CSV",
  },
  {
    what: "an HTML page, not data",
    is: begins(/^<(!doctype html|html|head|body|table)\b/i),
    advice: "the download may have given a login or error page: open it in a browser",
  },
  {
    what: "an XML spreadsheet of Excel 2003",
    is: xml(/urn:schemas-microsoft-com:office:spreadsheet|mso-application progid="Excel/),
    advice: "open it in Excel or LibreOffice and save it as .xlsx or CSV",
  },
  {
    what: "an OpenDocument spreadsheet in one XML file (.fods)",
    is: xml(/opendocument\.spreadsheet/),
    advice: "open it in LibreOffice and save it as .ods",
  },
  { what: "a codebook in DDI XML", is: xml(/<(\w+:)?(codeBook|DDIInstance)\b/), advice: data },
  {
    what: "a survey's structure (LimeSurvey .lss)",
    is: xml(/<LimeSurveyDocType>/),
    advice: "export the responses as CSV",
  },
  { what: "a survey's description in Triple-S", is: xml(/<sss\b/), advice: data },
  { what: "XML", is: isXml, advice: "export the table as CSV" },
  {
    what: "a Jupyter notebook",
    is: ends(".ipynb"),
    advice: "populi run runs it; give the file with the data",
  },
  {
    what: "a Qualtrics survey without answers (.qsf)",
    is: ends(".qsf"),
    advice: "export the responses as CSV or SPSS",
  },
  {
    what: "JSON",
    is: begins(/^(\{\s*("[^"]*"\s*:|\})|\[\s*[[{\]])/),
    advice: "save it as CSV: pandas.read_json(FILE).to_csv(…)",
  },
  {
    what: "a Git LFS pointer, not the file itself",
    is: at(0, "version https://git-lfs"),
    advice: "git lfs pull fetches the file",
  },
  { what: "rich text (.rtf)", is: at(0, "{\\rtf"), advice: "copy its table into a workbook" },
  { what: "a PostScript file", is: at(0, "%!PS"), advice: data },
  { what: "a Stata do-file", is: ends(".do", ".ado"), advice: `${data}, such as the .dta file that it uses` },
  {
    what: "a Stata dictionary, which describes a fixed-width text",
    is: begins(/^(infile |infix )?dictionary\b/i),
    advice: "read it in Stata and save it as .dta",
  },
  { what: "SPSS syntax", is: ends(".sps", ".spsx"), advice: `${data}, such as the .sav file that it uses` },
  { what: "a SAS program", is: ends(".sas"), advice: `${data}, such as the .sas7bdat file that it uses` },
  {
    what: "an R script",
    is: ends(".r", ".rmd", ".qmd"),
    advice: `${data}, such as the .rds file that it reads`,
  },
  { what: "a Python script", is: ends(".py"), advice: data },
  { what: "an SQL script", is: ends(".sql"), advice: "run it in its database and export the table as CSV" },
  {
    what: "a YAML file, such as a codebook",
    is: ends(".yaml", ".yml"),
    advice: `${data}; a codebook is an option`,
  },
  { what: "Markdown", is: ends(".md"), advice: data },
];
