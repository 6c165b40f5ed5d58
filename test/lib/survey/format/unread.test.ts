import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatOf } from "../../../../lib/survey/format/formats.js";
import { zipOf } from "./made-zip.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi unread "));
});
afterAll(() => rm(folder, { recursive: true }));

const hex = (text: string) => Buffer.from(text, "hex");
const wide = (text: string) => Buffer.from(text, "utf16le");
const ole = (stream: string) => Buffer.concat([hex("d0cf11e0a1b11ae1"), Buffer.alloc(1016), wide(stream)]);
const sas = (kind: string) => hex(`000000000000000000000000c2ea81${kind}b31411cfbd92080009c7318c181f1011`);

/** The first bytes by which each program's files are known. */
const cases: readonly (readonly [name: string, content: Buffer | string, what: string])[] = [
  [
    "x.sps",
    Buffer.concat([hex("1c00000000000000"), Buffer.from("ENCRYPTEDSPS"), Buffer.alloc(40)]),
    "encrypted SPSS syntax",
  ],
  [
    "x.spv",
    zipOf({ "META-INF/MANIFEST.MF": "allowPivoting=true", "outputViewer0000000000.xml": "<x/>" }),
    "an SPSS output file",
  ],
  ["formats.sas7bcat", sas("63"), "a SAS catalogue without its data"],
  ["x.cpt", `${"**COMPRESSED** ".repeat(5)}`, "a file of SAS's CPORT procedure"],
  ["x.do", "use survey.dta, clear\ntab sex\n", "a Stata do-file"],
  ["x.sps", "GET FILE='x.sav'.\nFREQUENCIES sex.\n", "SPSS syntax"],
  ["x.sas", "proc freq data=x; run;", "a SAS program"],
  ["x.R", "x <- read.csv('a.csv')\n", "an R script"],
  ["x.dct", "dictionary using x.raw {\n byte sex\n}\n", "a Stata dictionary"],
  ["x.smcl", "{smcl}\n{txt}", "a Stata log"],
  ["x.xls", ole("Workbook"), "an old Excel workbook (.xls)"],
  ["x.xlsx", ole("EncryptedPackage"), "an Excel workbook with a password"],
  ["x.doc", ole("WordDocument"), "a Word document"],
  ["x.xls", "<html><body><table><tr><td>sex</td></tr></table>", "an HTML page saved as .xls"],
  ["x.sav", "<!DOCTYPE html>\n<html lang='en'>", "an HTML page, not data"],
  [
    "x.xls",
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
    "an XML spreadsheet of Excel 2003",
  ],
  ["x.xml", '<?xml version="1.0"?><codeBook xmlns="ddi:codebook:2_5">', "a codebook in DDI XML"],
  ["x.xlsb", zipOf({ "[Content_Types].xml": "x", "xl/workbook.bin": "x" }), "a binary Excel workbook"],
  ["x.docx", zipOf({ "[Content_Types].xml": "x", "word/document.xml": "x" }), "a Word document"],
  ["x.numbers", zipOf({ "Index/Document.iwa": "x" }), "an Apple Numbers document"],
  [
    "x.odt",
    zipOf({ mimetype: "application/vnd.oasis.opendocument.text" }),
    "an OpenDocument file that is no spreadsheet",
  ],
  [
    "x.zip",
    zipOf({ "wave 1.sav": "x", "__MACOSX/._wave": "x", "read me.txt": "y" }),
    "a zip of wave 1.sav, read me.txt",
  ],
  ["x.mdb", Buffer.concat([hex("00010000"), Buffer.from("Standard Jet DB\0")]), "an MS Access file"],
  ["x.accdb", Buffer.concat([hex("00010000"), Buffer.from("Standard ACE DB\0")]), "an MS Access file"],
  ["x.db", "SQLite format 3\0", "an SQLite database"],
  ["x.duckdb", Buffer.concat([Buffer.alloc(8), Buffer.from("DUCK"), Buffer.alloc(8)]), "a DuckDB database"],
  ["x.arrow", "ARROW1\0\0", "an Apache Arrow file"],
  ["x.arrows", hex("ffffffffb0000000100000000000"), "an Apache Arrow stream"],
  ["x.feather", "FEA1\0\0", "a Feather file of version 1"],
  ["x.orc", "ORC\u0011", "an ORC file"],
  ["x.avro", "Obj\u0001\u0004", "an Avro file"],
  ["x.h5", hex("894844460d0a1a0a00"), "an HDF5 file"],
  ["x.mat", "MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file"],
  ["x.npy", Buffer.from("\x93NUMPY\x01", "latin1"), "a NumPy array"],
  ["x.pkl", hex("80049540000000000000008c"), "a pickled object of Python"],
  ["x.jmp", hex("ffff00000700000004000000"), "a JMP data table"],
  ["x.json", '[{"sex": 1}, {"sex": 2}]', "JSON"],
  ["x.ipynb", '{\n "cells": [],\n "metadata": {}}', "a Jupyter notebook"],
  ["x.sav", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a Git LFS pointer"],
  ["x.csv", "%PDF-1.4\n", "a PDF"],
  ["x.png", hex("89504e470d0a1a0a"), "a picture"],
  ["x.7z", hex("377abcaf271c"), "a 7-Zip archive"],
  ["x.zst", hex("28b52ffd04"), "a file packed with zstd"],
  ["x.tar", Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\0")]), "a tar archive"],
  ["._x.sav", hex("0005160700020000"), "macOS's notes on a file"],
  ["x.yaml", "title: A survey\nvariables: {}\n", "a YAML file, such as a codebook"],
];

test.each(cases)("%s is named for what it is, with what to do", async (name, content, what) => {
  const file = join(folder, name);
  await writeFile(file, content);
  const error = await formatOf(file).then(
    () => undefined,
    (found: Error) => found.message,
  );
  expect(error).toContain(`${name}: this is ${what}`);
  expect(error).not.toContain("binary file");
  expect(error!.split("\n")[1]!.trim().length).toBeGreaterThan(5);
});

test.each([
  ["plain.csv", "sex,age\n1,40\n"],
  ["angle.csv", "a<b,c>d\n1,2\n"],
  ["euro.csv", "\u20ac,\u00e4\n1,2\n"],
  ["dictionary.csv", "dictionary_id,word\n1,a\n"],
  ["quoted.csv", '"{a}","[b]"\n1,2\n'],
  ["dates.txt", "day\tx\n2020-01-01\t1\n"],
])("%s, delimited text, is read as such", async (name, content) => {
  const file = join(folder, name);
  await writeFile(file, content);
  expect((await formatOf(file)).name).toBe("CSV");
});
