// node bundle.mjs <in.js> <out.js> <file>…: one script with all that in.js imports; the
// other files are made small where they are.
import { build } from "esbuild";

const [entry, outfile, ...files] = process.argv.slice(2);
await build({ entryPoints: [entry], outfile, bundle: true, minify: true, format: "iife", target: "es2020" });
for (const file of files) await build({ entryPoints: [file], outfile: file, allowOverwrite: true, minify: true });
