// Drop a file on the form, refuse it early when it is too large, and show how far the upload is.
// Without this module the same form is sent by the browser.

function problemOf(file, { limit, limitText }) {
  if (!file) return "Choose a file.";
  if (file.size === 0) return `${file.name} is empty. Export it again.`;
  if (file.size > Number(limit)) return `${file.name} is larger than ${limitText}, the largest taken. Split it into smaller files.`;
  return "";
}

function send(form, bar) {
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => finish(request, form));
  request.addEventListener("error", () => fail(form, "The connection was lost. Upload the file again."));
  request.open("POST", form.action);
  // An answer, not a page: a page fetched here would use up the alert that the next one is to show.
  request.setRequestHeader("Accept", "application/json");
  request.send(new FormData(form));
}

function read(request) {
  try { return JSON.parse(request.responseText); } catch { return {}; }
}

function finish(request, form) {
  const answer = read(request);
  if (request.status < 400) {
    window.location.assign(answer.url ?? request.responseURL);
    return;
  }
  if (answer.error) { fail(form, answer.error); return; }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const says = page.querySelector("[role=alert]") ?? page.querySelector("main p") ?? page.querySelector("h1");
  fail(form, says ? says.textContent.trim() : "The file could not be taken. Try again.");
}

function fail(form, sentence) {
  const says = form.querySelector("[data-upload-problem]");
  says.textContent = sentence;
  says.hidden = false;
  form.querySelector("progress").hidden = true;
  form.querySelector("button").disabled = false;
}

function enhance(form) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const bar = form.querySelector("progress");
  form.querySelector("[data-drop-word]").hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("is-over"); });
  }
  drop.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const problem = problemOf(input.files[0], form.dataset);
    if (problem) { fail(form, problem); return; }
    form.querySelector("[data-upload-problem]").hidden = true;
    form.querySelector("button").disabled = true;
    bar.hidden = false;
    send(form, bar);
  });
}

document.querySelectorAll("[data-upload]").forEach(enhance);
