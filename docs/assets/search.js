/* What the theme's search box lacks, loaded when the reader reaches it: page kinds as
   filters (each writes its prefix, "metrics: ", into the box), Tab to them, and results
   that say what they are. */
(function () {
  const box = document.querySelector(".md-search"), input = box.querySelector("input");
  const toggle = document.getElementById("__search"), list = box.querySelector(".md-search-result__list");
  const PREFIX = /^\s*(\p{L}{3,})\s*:\s*/u;
  const kinds = document.createElement("div");
  kinds.className = "search-kinds";
  kinds.setAttribute("role", "group");
  kinds.setAttribute("aria-label", "Show only");
  for (const kind of box.dataset.kinds.split(" ")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = kind;
    kinds.append(button);
  }
  const scroll = box.querySelector(".md-search__scrollwrap");
  scroll.prepend(kinds);
  scroll.tabIndex = -1; // Tab goes to the filters
  box.querySelector(".md-search-result__meta").setAttribute("role", "status");

  function pressed() {
    const typed = PREFIX.exec(input.value);
    for (const button of kinds.children)
      button.setAttribute("aria-pressed", Boolean(typed) && button.textContent.startsWith(typed[1].toLowerCase()));
    kinds.hidden = !toggle.checked;
  }
  kinds.addEventListener("click", function (event) {
    if (event.target === kinds) return;
    const rest = input.value.replace(PREFIX, "");
    input.value = event.target.getAttribute("aria-pressed") === "true" ? rest : event.target.textContent + ": " + rest;
    input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
    pressed();
  });
  input.addEventListener("keyup", pressed);
  input.form.addEventListener("submit", function (event) { event.preventDefault(); });
  input.form.addEventListener("reset", function () { setTimeout(pressed); });
  toggle.addEventListener("change", pressed);
  pressed();

  /* The theme closes at Tab and takes every key; here Tab walks, and filters keep theirs. */
  document.addEventListener("keydown", function (event) {
    if (!toggle.checked || !box.contains(event.target)) return;
    if (event.key === "Tab" || (kinds.contains(event.target) && /^(Enter| )$/.test(event.key))) event.stopPropagation();
  }, true);
  box.addEventListener("focusout", function (event) {
    if (toggle.checked && event.relatedTarget && !box.contains(event.relatedTarget)) toggle.click();
  });

  /* Results come once more when the texts arrive: the focus stays where it was. */
  let focused = "";
  list.addEventListener("focusin", function (event) { focused = event.target.href || ""; });
  input.addEventListener("focus", function () { focused = ""; });
  new MutationObserver(function () {
    for (const link of list.querySelectorAll("a")) {
      link.setAttribute("data-search-result", "");
      if (focused && document.activeElement === document.body && link.pathname + link.hash === new URL(focused).pathname + new URL(focused).hash) link.focus();
    }
  }).observe(list, { childList: true });
})();
