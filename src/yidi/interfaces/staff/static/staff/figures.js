// Draws each table of figures above itself. Without this file the tables say the same.
(() => {
  "use strict";
  if (!window.echarts) return;
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim() || "#1b2a2f";
  const size = Math.round(parseFloat(style.fontSize) * 0.8);
  const colours = ["#0b7a75", "#c98a1b", "#4a6fa5", "#8a5a83", "#6b8e4e", "#9c5b4a", "#5b8f99", "#7a7a52"];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const read = (table) => {
    const cells = Array.from(table.tHead.rows[0].cells);
    const heads = cells.map((cell) => cell.textContent.trim());
    const units = cells.filter((cell) => cell.dataset.unit).map((cell) => cell.dataset.unit);
    const whole = (value, n) => (units[n] === "fen" ? value / 100 : value); // an axis counts yuan
    const lines = Array.from(table.tBodies[0].rows, (row) => ({
      labels: Array.from(row.querySelectorAll("th"), (cell) => cell.textContent.trim()),
      values: Array.from(row.querySelectorAll("td"), (cell, n) => whole(Number(cell.dataset.value || 0), n)),
      said: Array.from(row.querySelectorAll("td"), (cell) => cell.textContent.trim()),
    }));
    const at = lines.length ? lines[0].labels.length : 1;
    return { measure: heads[at], others: heads.slice(at), lines };
  };

  const tip = (lines, others) => ({
    trigger: "item",
    renderMode: "richText", // no markup, so no inline style for the security policy to refuse
    formatter: (shown) => {
      const line = lines[shown.dataIndex];
      return [shown.name, ...others.map((head, n) => `${head} ${line.said[n]}`)].join("\n");
    },
    textStyle: { fontSize: size },
  });

  const bars = (found, standing, wide) => {
    const lines = standing ? found.lines : found.lines.slice(0, 12).reverse();
    const names = { type: "category", data: lines.map((line) => line.labels.join(" → ")), axisLabel: { fontSize: size, color: ink, hideOverlap: true, width: standing ? undefined : Math.min(size * 16, wide * 0.4), overflow: "truncate" } };
    const counts = { type: "value", axisLabel: { fontSize: size, color: ink, hideOverlap: true }, splitNumber: 3 };
    return {
      grid: { left: 8, right: standing ? 8 : size * 7, top: 16, bottom: 8, containLabel: true },
      xAxis: standing ? names : counts,
      yAxis: standing ? counts : names,
      tooltip: tip(lines, found.others),
      series: [{
        type: "bar", barMaxWidth: 36, name: found.measure, data: lines.map((line) => line.values[0]),
        label: { show: lines.length <= 12, position: standing ? "top" : "right", fontSize: size, color: ink, formatter: (shown) => lines[shown.dataIndex].said[0] },
      }],
    };
  };

  const flows = (found) => {
    // The same place may stand on either side: its name is kept apart by a blank at the end.
    const links = found.lines.filter((line) => line.values[0] > 0).map((line) => ({
      source: line.labels[0], target: `${line.labels[1]} `, value: line.values[0],
    }));
    const names = [...new Set(links.flatMap((link) => [link.source, link.target]))];
    return {
      tooltip: { trigger: "item", renderMode: "richText", textStyle: { fontSize: size } },
      series: [{
        type: "sankey", nodeAlign: "justify", left: 8, right: size * 8, top: 16, bottom: 16, draggable: false,
        data: names.map((name) => ({ name })), links, lineStyle: { color: "source", opacity: 0.35 },
        label: { fontSize: size, color: ink }, emphasis: { focus: "adjacency" },
      }],
    };
  };

  document.querySelectorAll("[data-picture]").forEach((box) => {
    const kind = box.dataset.picture;
    const found = read(document.getElementById(box.dataset.table));
    if (kind === "plain" || !found.lines.length) return;
    const option = kind === "flows" ? flows(found) : bars(found, kind === "standing", box.parentElement.clientWidth);
    if (kind === "flows" && !option.series[0].links.length) return;
    box.hidden = false;
    if (kind === "bars") box.style.height = `${Math.min(found.lines.length, 12) * 2.2 + 2.5}rem`;
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", `${document.getElementById(box.dataset.table).caption.textContent}的图，下面的表说的是同样的数`);
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption({ color: colours, animation: !still, animationDuration: 300, ...option });
    window.addEventListener("resize", () => chart.resize());
  });
})();
