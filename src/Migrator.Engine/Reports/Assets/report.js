"use strict";
(() => {
  const language = document.documentElement.lang;
  const words = new Intl.Collator(language, { numeric: true, sensitivity: "base" });

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  };

  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return words.compare(String(a), String(b));
  };

  const sort = (table, head, column) => {
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, value: valueOf(row, column) }));
    rows.sort((a, b) => (falling ? -1 : 1) * compare(a.value, b.value));
    body.append(...rows.map((entry) => entry.row));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head, column));
      head.append(button);
    });
  }

  for (const form of document.querySelectorAll("form.filter")) {
    const table = document.getElementById(form.dataset.table);
    const section = table.closest("section");
    const rows = [...table.tBodies[0].rows];
    const folded = [...section.querySelectorAll("details.cause")];
    const texts = new Map([...rows, ...folded].map((element) => [element, element.textContent.toLocaleLowerCase(language)]));
    const apply = () => {
      const wanted = form.elements.text.value.trim().toLocaleLowerCase(language).split(/\s+/);
      const levels = new Set([...form.querySelectorAll("input[name=level]:checked")].map((box) => box.value));
      for (const [element, text] of texts) element.hidden = !levels.has(element.dataset.level) || !wanted.every((word) => text.includes(word));
      const shown = rows.filter((row) => !row.hidden).length;
      form.querySelector("output").textContent = form.dataset.shown.replace("{0}", shown).replace("{1}", rows.length);
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    apply();
  }

  const open = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const details = target?.closest("details");
    if (!details) return;
    details.open = true;
    details.hidden = false;
    details.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
})();
