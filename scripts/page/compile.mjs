// node compile.mjs <folder of npm's pyodide> <out folder> <zip or wheel>…
// Each archive with its modules compiled by the page's own Python: it starts in half the
// time, and a traceback needs no source of it.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, out, ...archives] = process.argv.slice(2);
const base = resolve(folder);
const { loadPyodide } = await import(pathToFileURL(`${base}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${base}/` });
python.runPython(`
import importlib.util, marshal, re, zipfile

LEFT_OUT = re.compile(r"\\.(pyi|pyx|pxd|h|hpp|c|cpp|a)$|/tests/|matplotlib/mpl-data/(sample_data|images|fonts/(afm|pdfcorefonts|ttf/(STIX|cm|DejaVuSerif)))")
head = importlib.util.MAGIC_NUMBER + bytes(12)


def compiled():
    with (
        zipfile.ZipFile("/tmp/in.zip") as source,
        zipfile.ZipFile("/tmp/out.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out,
    ):
        for item in source.infolist():
            name, data = item.filename, source.read(item)
            if LEFT_OUT.search(name) or name.endswith("/"):
                continue
            if name.endswith(".py"):
                code = compile(data, name, "exec", dont_inherit=True, optimize=1)
                name, data = name + "c", head + marshal.dumps(code)
            out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
`);
for (const archive of archives) {
  python.FS.writeFile("/tmp/in.zip", readFileSync(archive));
  python.runPython("compiled()");
  writeFileSync(resolve(out, basename(archive)), python.FS.readFile("/tmp/out.zip"));
}
