// node bundle.mjs <in.js> <out.js>: one script with all that it imports.
import { build } from "esbuild";

const [entry, outfile] = process.argv.slice(2);
await build({ entryPoints: [entry], outfile, bundle: true, minify: true, format: "iife", target: "es2020" });
