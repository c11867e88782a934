// Keys for people with a queue. Everything here also works with the mouse and without this file.
(() => {
  "use strict";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
  const keys = new Map(all("[data-key]").map((element) => [element.dataset.key, element]));
  const rows = all("[data-row]");
  let first = "";
  let here = -1;

  const use = (element) => {
    const fold = element.tagName === "SUMMARY" ? element.parentElement : null;
    if (fold) {
      fold.open = fold.id === "keys" ? !fold.open : true;
      (fold.querySelector("textarea, input:not([type=hidden]), select") || element).focus();
      if (fold.id === "keys") fold.scrollIntoView({ block: "nearest" });
    } else if (element.dataset.how === "focus") {
      element.focus();
    } else {
      element.click();
    }
  };

  const step = (by) => {
    if (!rows.length) return;
    if (here >= 0) rows[here].classList.remove("here");
    here = Math.min(Math.max(here + by, 0), rows.length - 1);
    rows[here].classList.add("here");
    const link = rows[here].querySelector("a");
    if (link) link.focus();
    rows[here].scrollIntoView({ block: "nearest" });
  };

  const tick = () => {
    const box = here >= 0 && rows[here].querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    const pressed = first ? `${first} ${event.key}` : event.key;
    first = "";
    if (pressed === "j") step(1);
    else if (pressed === "k") step(-1);
    else if (pressed === "x") tick();
    else if (keys.has(pressed)) use(keys.get(pressed));
    else if (pressed === "g") first = "g";
    else return;
    event.preventDefault();
  });

  all("[data-pick-all]").forEach((button) => {
    button.addEventListener("click", () => {
      const boxes = all("input[name=pick]");
      const on = boxes.some((box) => !box.checked);
      boxes.forEach((box) => { box.checked = on; });
    });
  });

  // One press is enough: a form that is being sent is not sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    const wait = form.querySelector("[data-wait]");
    if (wait) wait.hidden = false;
    // What takes long is sent once, however long it takes; the next page ends the waiting.
    if (!("long" in form.dataset)) window.setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
})();
