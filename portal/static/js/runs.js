// Makes the pages of a run better: copy, one click once, moving in the grid, jumping to problems.

function copyButton(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
}

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function cellAt(body, row, column) {
  return body.rows[row]?.cells[column];
}

function focusCell(cell) {
  cell.tabIndex = -1;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function moveInGrid(frame) {
  const body = frame.querySelector("tbody");
  frame.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = event.target.closest("td, th");
    const next = cell && body.contains(cell)
      ? cellAt(body, cell.parentElement.sectionRowIndex + step[0], cell.cellIndex + step[1])
      : cellAt(body, 0, 0);
    if (next) { event.preventDefault(); focusCell(next); }
  });
  frame.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell && !event.target.closest("a, summary") && !String(window.getSelection())) focusCell(cell);
  });
}

function goToTarget(frame) {
  const row = frame.querySelector("tr.is-found");
  if (!row) return;
  const bad = row.querySelector(".bad") ?? row.querySelector(".warn") ?? row.cells[0];
  frame.scrollIntoView({ block: "start" });
  focusCell(bad);
  bad.scrollIntoView({ block: "center", inline: "center" });
}

function nextProblem(link, frame) {
  const found = [...frame.querySelectorAll("td.bad, td:not(.pin-fate) .tone-reject.message")];
  const problems = [...new Set(found.map((one) => one.closest("td")))];
  if (problems.length === 0) return;
  let at = -1;
  link.addEventListener("click", (event) => {
    if (at + 1 >= problems.length) return;
    event.preventDefault();
    at += 1;
    focusCell(problems[at]);
    problems[at].scrollIntoView({ block: "center", inline: "center" });
    link.lastChild.textContent = at + 1 < problems.length ? " Next problem" : " First problem of the file";
  });
}

function countDecisions(says) {
  const selects = [...document.querySelectorAll("[data-target]")];
  const count = () => {
    const open = selects.filter((select) => !select.value).length;
    const verb = open === 1 ? "headings needs" : "headings need";
    says.textContent = open ? `${open} of ${selects.length} ${verb} your decision.` : `All ${selects.length} headings are decided.`;
  };
  selects.forEach((select) => select.addEventListener("change", count));
}

document.querySelectorAll("[data-copy]").forEach(copyButton);
document.querySelectorAll("[data-once]").forEach(sendOnce);
document.querySelectorAll("[data-decide-count]").forEach(countDecisions);
document.querySelectorAll("[data-grid]").forEach((frame) => {
  moveInGrid(frame);
  // The browser goes to the address's fragment after loading, and takes the focus away then.
  window.addEventListener("load", () => requestAnimationFrame(() => goToTarget(frame)));
  document.querySelectorAll("[data-next-problem]").forEach((link) => nextProblem(link, frame));
});
