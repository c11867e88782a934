// A signature on the screen: drawn on a canvas, sent as a picture with the form.
for (const form of document.querySelectorAll("form[data-sign]")) {
  const canvas = form.querySelector("[data-pad]");
  if (!canvas) continue;
  const pad = new SignaturePad(canvas, { minWidth: 1, maxWidth: 3.2, penColor: "#111" });
  const missing = form.querySelector("[data-empty]");
  const fit = () => {
    const strokes = pad.toData();
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (strokes.length) pad.fromData(strokes);
  };
  let width = 0;
  new ResizeObserver(() => { if (canvas.offsetWidth !== width) { width = canvas.offsetWidth; fit(); } }).observe(canvas);
  form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
  pad.addEventListener("beginStroke", () => { missing.hidden = true; });
  form.addEventListener("submit", (event) => {
    if (pad.isEmpty()) {
      event.preventDefault();
      missing.hidden = false;
      canvas.focus();
      return;
    }
    form.querySelector("[data-drawing]").value = pad.toDataURL("image/png");
  });
}
// Twice pressed is once sent.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
}
