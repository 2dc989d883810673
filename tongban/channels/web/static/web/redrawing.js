// When an answer changes on which others depend, the server draws #parts again (web/redrawn_field.html).
// Without this file and htmx the next press of the button does the same. Focus is kept by htmx; what was typed
// while the answer was on its way is kept here.

const controls = () => [...document.querySelectorAll("#parts :is(input, select, textarea)[name]")];
const isTicked = (one) => one.type === "radio" || one.type === "checkbox";
const stands = (one) => (isTicked(one) ? one.checked : one.value);
const key = (one) => (isTicked(one) ? `${one.name}=${one.value}` : one.name);

let sent = new Map();
let typed = new Map();

document.addEventListener("htmx:beforeRequest", () => {
  sent = new Map(controls().map((one) => [key(one), stands(one)]));
});
document.addEventListener("htmx:beforeSwap", () => {
  const now = controls().map((one) => [key(one), stands(one)]);
  typed = new Map(now.filter(([name, value]) => sent.get(name) !== value));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const one of controls()) {
    if (!typed.has(key(one))) continue;
    if (isTicked(one)) one.checked = typed.get(key(one));
    else one.value = typed.get(key(one));
  }
  typed.clear();
});
