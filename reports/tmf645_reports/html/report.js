"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const filters = document.getElementById("filters");
  const rows = all("#outcomes tbody tr").map((row) => ({
    row,
    level: row.dataset.level,
    verdict: row.dataset.verdict,
    text: row.textContent.toLowerCase(),
  }));

  const narrow = () => {
    const { level, verdict, text } = filters.elements;
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of rows) {
      const fits =
        (!level.value || level.value === entry.level) &&
        (!verdict.value || verdict.value === entry.verdict) &&
        words.every((word) => entry.text.includes(word));
      entry.row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    filters.elements.shown.value = `${shown} of ${rows.length} shown`;
  };

  if (filters) {
    filters.hidden = false;
    filters.addEventListener("input", narrow);
    filters.addEventListener("reset", () => setTimeout(narrow));
    filters.addEventListener("submit", (event) => event.preventDefault());
    narrow();
  }

  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (filters && target.hidden) {
      filters.reset();
      narrow();
    }
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  if (location.hash) follow();

  const copied = async (source) => {
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
  };
  for (const source of all("pre[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${source.dataset.copy}`);
    button.addEventListener("click", async () => {
      await copied(source);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    source.after(button);
  }

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".finding details:not([open])");
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
})();
