// The counter works without this file. With it, Enter moves on as clerks expect, and one key ticks the papers.

const moves = "input:not([type=hidden]):not([type=file]), select, textarea, button:not([tabindex='-1']):not([formnovalidate])";

for (const form of document.querySelectorAll("form[data-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('button[accesskey="s"]') ?? undefined);
      return;
    }
    const at = event.target;
    if (at.matches("button, textarea, [type=file]")) return;
    event.preventDefault();
    if (isSearch(at) && at.value) form.requestSubmit(at.parentElement.querySelector("button"));
    else whenDrawn(form, () => next(form, document.getElementById(at.id) ?? at)?.focus());
  });
}

/** Go on at once, or, while the form is being drawn again, when that is done: it may have one more question. */
function whenDrawn(form, go) {
  if (!form.querySelector(".htmx-request")) return go();
  const done = new AbortController();
  for (const end of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:sendAbort"]) {
    form.addEventListener(end, () => (done.abort(), go()), { signal: done.signal });
  }
}

const isSearch = (one) => one.name?.endsWith("-search");

/** Whether a search box is of no more use, because a place is chosen already. */
const answered = (form, one) => isSearch(one) && form.querySelector(`[name="${one.name.slice(0, -7)}"]:checked`);

/** The control after `at`; a group of radio buttons is one stop. */
function next(form, at) {
  const stops = [...form.querySelectorAll(moves)].filter(
    (one) =>
      one === at ||
      (one.offsetParent && !answered(form, one) && (one.type !== "radio" || one.name !== at.name)),
  );
  const following = stops.slice(stops.indexOf(at) + 1);
  const group = following[0]?.type === "radio" ? following.filter((one) => one.name === following[0].name) : [];
  return group.find((one) => one.checked) ?? following[0];
}

for (const button of document.querySelectorAll("[data-all-papers]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const missing of document.querySelectorAll(".ct-materials tr[data-required] input[value=missing]:checked")) {
      const paper = missing.closest("tr").querySelector("input[value=paper]");
      if (paper) paper.checked = true;
    }
  });
}

// The arrows walk from the search box over its hits, and back.
const hits = [document.getElementById("q"), ...document.querySelectorAll(".ct-items a")].filter(Boolean);
document.addEventListener("keydown", (event) => {
  const at = hits.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (at < 0 || to === undefined || !hits[to]) return;
  event.preventDefault();
  hits[to].focus();
});

/** Whether a control of a form waits for an answer. */
function empty(form, one) {
  if (!one.name || !one.offsetParent || one.matches("button, [readonly], [disabled]")) return false;
  if (one.matches("[type=radio], [type=checkbox]")) return !form.querySelector(`[name="${one.name}"]:checked`);
  return !one.value && !answered(form, one);
}

// What was refused is read first; else typing begins where the first answer is wanted.
const refused = document.querySelector(".govuk-error-summary");
if (refused) {
  if (!refused.dataset.disableAutoFocus) refused.focus();
} else {
  for (const form of document.querySelectorAll("form[data-first-empty]")) {
    const controls = [...form.querySelectorAll("#parts :is(input:not([type=hidden]), select, textarea)")];
    const first = controls.find((one) => empty(form, one)) ?? controls[0] ?? form.querySelector("[accesskey=s]");
    first?.focus();
  }
}
