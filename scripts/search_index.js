/* Documents and synonyms (JSON on stdin) → the index that the page loads (stdout). */
const core = require("../docs/assets/search_core.js");
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({
  synonyms: given.synonyms.map((group) => group.map(core.words)),
  kinds: given.kinds,
  index: core.build(given.documents),
}));
