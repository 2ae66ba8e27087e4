"use strict";
(() => {
  const filters = document.getElementById("filters");
  if (!filters) return;
  const bodies = [...document.querySelectorAll(".matrix tbody")].map((body) => ({
    body,
    rows: [...body.querySelectorAll("tr:not(.group)")].map((row) => ({
      row,
      text: row.querySelector(".what").textContent.toLowerCase(),
    })),
  }));
  const total = bodies.reduce((sum, { rows }) => sum + rows.length, 0);

  const narrow = () => {
    const { show, level, text } = filters.elements;
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { body, rows } of bodies) {
      let here = 0;
      for (const entry of rows) {
        const data = entry.row.dataset;
        const fits =
          (!show.value || show.value in data) &&
          (!level.value || level.value === data.level) &&
          words.every((word) => entry.text.includes(word));
        entry.row.hidden = !fits;
        here += fits ? 1 : 0;
      }
      body.hidden = here === 0;
      shown += here;
    }
    filters.elements.shown.value = `${shown} of ${total} shown`;
  };

  filters.hidden = false;
  filters.addEventListener("input", narrow);
  filters.addEventListener("submit", (event) => event.preventDefault());
  narrow();
})();
