// Ask how far a run is, show it with an estimate, and move on when it is done.
const page = document.querySelector("[data-progress]");
const bar = page.querySelector("progress");
const note = page.querySelector("[data-progress-note]");
const state = {};

function remaining(progress) {
  const now = performance.now();
  state.first ??= { at: now, progress };
  const gained = progress - state.first.progress;
  if (gained < 0.02) return "";
  const seconds = Math.ceil(((now - state.first.at) / 1000) * (1 - progress) / gained);
  if (seconds < 2) return "";
  return seconds < 90 ? `about ${seconds} seconds left` : `about ${Math.round(seconds / 60)} minutes left`;
}

function show(answer) {
  if (answer.progress === null) { note.textContent = answer.note; return; }
  bar.value = answer.progress;
  const parts = [`${Math.round(answer.progress * 100)}%`, answer.note, remaining(answer.progress)];
  note.textContent = parts.filter(Boolean).join(" · ");
}

async function ask(wait) {
  try {
    const response = await fetch(page.dataset.progress, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    const answer = await response.json();
    state.name ??= answer.state;
    if (!answer.working || answer.state !== state.name) { window.location.replace(answer.url); return; }
    show(answer);
    setTimeout(ask, Math.min(wait * 1.2, 3000), Math.min(wait * 1.2, 3000));
  } catch {
    note.textContent = "The portal does not answer just now. Asking again…";
    setTimeout(ask, 5000, 5000);
  }
}

ask(400);
