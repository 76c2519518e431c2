// The editor of the page's programs; esbuild bundles it into assets/vendor/editor.js.
import { basicSetup, EditorView } from "codemirror";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { indentWithTab } from "@codemirror/commands";
import { indentUnit, syntaxHighlighting } from "@codemirror/language";
import { classHighlighter } from "@lezer/highlight";
import { python } from "@codemirror/lang-python";

window.CodeEditor = function (parent, text, name, does) {
  const keys = [
    { key: "Mod-Enter", run: () => (does.run(), true) },
    { key: "Escape", run: () => (does.leave(), true) },
    indentWithTab,
  ];
  const view = new EditorView({
    doc: text,
    parent,
    extensions: [
      Prec.high(keymap.of(keys)),
      basicSetup,
      python(),
      syntaxHighlighting(classHighlighter), // the colours are those of the page
      indentUnit.of("    "),
      EditorView.contentAttributes.of({ "aria-label": `${name}. Escape leaves the editor, Control Enter runs.` }),
    ],
  });
  return {
    text: () => view.state.doc.toString() + "\n",
    set: (now) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now.replace(/\n$/, "") } }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
};
