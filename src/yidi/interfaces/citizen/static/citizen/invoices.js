// One more invoice without asking the server, so that chosen files stay. Without script the button asks it.
const more = document.querySelector("[data-more]");
more?.addEventListener("click", (event) => {
  const last = [...document.querySelectorAll("[data-invoice]")].at(-1);
  const n = Number(last.dataset.invoice);
  if (n >= Number(more.dataset.more)) return;
  event.preventDefault();
  const next = last.cloneNode(true);
  next.dataset.invoice = n + 1;
  next.open = true;
  next.querySelector("summary").textContent = `第${n + 1}张（没有就不填）`;
  next.querySelector("[role=group]").setAttribute("aria-label", `第${n + 1}张发票`);
  for (const part of next.querySelectorAll("[id], [for], [name]")) {
    for (const name of ["id", "for", "name"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/_\d+$/, `_${n + 1}`));
    }
    if (part.matches("input")) part.value = "";
  }
  last.after(next);
  next.querySelector("input").focus();
});
