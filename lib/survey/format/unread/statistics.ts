import { isSasFile } from "../sas/signature.js";
import { at, bytes, part, type UnreadKind } from "./file-start.js";

const inSpss = "open it in SPSS (or PSPP) and save the data as .sav";
const inSas = "export the data set in SAS with PROC EXPORT, or copy it into a .sas7bdat or .xpt";
const inR = "in R, save the data frame with saveRDS";
const inPython = "in Python, save the data frame with to_parquet or to_csv";

/** Files of programs for statistics. */
export const statistics: readonly UnreadKind[] = [
  { what: "encrypted SPSS syntax, without data", is: at(8, "ENCRYPTEDSPS"), advice: inSpss },
  { what: "an encrypted SPSS output file", is: at(8, "ENCRYPTEDSPV"), advice: inSpss },
  { what: "an SPSS output file (.spv)", is: part(/^outputViewer\d+\.xml$/i), advice: inSpss },
  {
    what: "an SPSS/PC+ system file",
    is: ({ bytes: found, text }) => found[0] === 0 && text.slice(0, 200).includes("PCSPSS"),
    advice: "pspp-convert FILE out.sav (of PSPP) converts it",
  },
  {
    what: "a SAS catalogue without its data",
    is: ({ bytes: found }) => isSasFile(found, "catalogue"),
    advice: "give the .sas7bdat file; a catalogue of its name beside it is read with it",
  },
  {
    what: "a SAS file that is neither a data set nor a catalogue",
    is: ({ text }) => text.startsWith("\0".repeat(12)) && text.startsWith("\x18\x1f\x10\x11", 28),
    advice: inSas,
  },
  {
    what: "a file of SAS's CPORT procedure",
    is: at(0, "**COMPRESSED** **COMPRESSED**", "LIB CONTROL "),
    advice: "PROC CIMPORT turns it into a data set; PROC COPY with the XPORT engine writes a .xpt",
  },
  { what: "a SAS 6 data set", is: at(0, "SAS     "), advice: inSas },
  {
    what: "a set of Stata frames (.dtas)",
    is: ({ parts, ending }) =>
      ending === ".dtas" || parts.some((one) => one === ".dta" || one === "frames.info"),
    advice: "in Stata, save each frame as a .dta file",
  },
  { what: "a Stata graph", is: at(0, "StataFileTM"), advice: "give the .dta file with the data" },
  { what: "a Stata log (.smcl)", is: at(0, "{smcl}"), advice: "give the .dta file with the data" },
  { what: "an R file of a version before 1.4", is: at(0, "RDX1\n", "RDA1\n", "RDB1\n"), advice: inR },
  {
    what: "an R package's database (.rdb)",
    is: ({ ending }) => ending === ".rdb" || ending === ".rdx",
    advice: inR,
  },
  { what: "an R file of the package qs", is: bytes("0b0e0a0c", "0b0e0acd"), advice: inR },
  { what: "an R file of the package fst", is: ({ ending }) => ending === ".fst", advice: inR },
  {
    what: "a JMP data table",
    is: bytes("ffff000007000000"),
    advice: "in JMP, export it as CSV or .sas7bdat",
  },
  { what: "a Minitab worksheet", is: at(0, "Minitab"), advice: "in Minitab, save it as CSV" },
  { what: "a MATLAB file", is: at(0, "MATLAB "), advice: "in MATLAB, write the table with writetable" },
  { what: "a NumPy array", is: at(0, "\x93NUMPY"), advice: inPython },
  { what: "a NumPy archive", is: part(/\.npy$/), advice: inPython },
  { what: "a pickled object of Python", is: bytes("8002", "8003", "8004", "8005"), advice: inPython },
  {
    what: "a jamovi file",
    is: part(/^(data|xdata)\.(bin|json)$/),
    advice: "in jamovi, export it as CSV or .sav",
  },
  { what: "a JASP file", is: part(/^internal\.sqlite$/), advice: "in JASP, export the data as CSV" },
  { what: "a Nesstar file", is: at(0, "NESSTART"), advice: "in Nesstar Publisher, export it as .sav" },
];
