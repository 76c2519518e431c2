// node fetch.mjs <folder of npm's pyodide> <folder> <package>…
// Pyodide's loader for Node fetches packages of its own distribution, compares each with
// the lock file and keeps it in the folder.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, kept, ...names] = process.argv.slice(2);
const base = resolve(folder);
const { loadPyodide } = await import(pathToFileURL(`${base}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${base}/`, packageCacheDir: `${resolve(kept)}/` });
await python.loadPackage(names);
