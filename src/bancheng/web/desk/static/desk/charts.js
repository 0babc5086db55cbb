/* Charts. Each draws the figures of the table that stands beneath it and nothing else: the row
   heads are its categories, each column with `data-series` a series, `data-value` its numbers.
   Without a script the tables say the same. */
(function () {
  "use strict";

  var style = getComputedStyle(document.body);
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function colour(name) {
    return style.getPropertyValue(name).trim();
  }

  function read(table) {
    var names = Array.from(table.querySelectorAll("thead th"));
    var series = names
      .map(function (head, place) { return { place: place, name: head.textContent.trim(), wanted: head.hasAttribute("data-series") }; })
      .filter(function (one) { return one.wanted; });
    var rows = Array.from(table.querySelectorAll("tbody tr"));
    return {
      categories: rows.map(function (row) { return row.cells[0].textContent.trim(); }),
      links: rows.map(function (row) { var a = row.querySelector("a[href]"); return a ? a.getAttribute("href") : ""; }),
      series: series.map(function (one) {
        return {
          name: one.name,
          data: rows.map(function (row) {
            var said = row.cells[one.place].getAttribute("data-value");
            return said === null || said === "" ? null : Number(said);
          }),
        };
      }),
    };
  }

  function option(kind, found, title) {
    var lying = kind === "bars";
    var text = { color: colour("--ink-2"), fontFamily: colour("--sans"), fontSize: 12 };
    var names = { type: "category", data: found.categories, inverse: lying, axisTick: { show: false }, axisLabel: Object.assign({ width: lying ? 110 : undefined, overflow: "truncate" }, text), axisLine: { lineStyle: { color: colour("--line-strong") } } };
    var numbers = { type: "value", axisLabel: text, splitLine: { lineStyle: { color: colour("--line") } } };
    return {
      animation: !still,
      aria: { enabled: true, label: { description: title } },
      textStyle: text,
      color: [colour("--blue"), colour("--line-strong"), colour("--visited"), colour("--ink-2")],
      grid: { left: 4, right: 20, top: found.series.length > 1 ? 30 : 12, bottom: 4, containLabel: true },
      legend: found.series.length > 1 ? { top: 0, textStyle: text } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: kind === "lines" ? "line" : "shadow" } },
      xAxis: lying ? numbers : names,
      yAxis: lying ? names : numbers,
      series: found.series.map(function (one, place) {
        return { name: one.name, type: kind === "lines" ? "line" : "bar", data: one.data, barMaxWidth: 28, symbol: ["circle", "rect", "triangle", "diamond"][place % 4], symbolSize: 7, connectNulls: false };
      }),
    };
  }

  function draw(box) {
    var table = document.getElementById(box.dataset.of);
    if (!table || !window.echarts) return;
    box.hidden = false;
    var found = read(table);
    var chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption(option(box.dataset.chart, found, box.dataset.title || ""));
    chart.on("click", function (event) {
      var href = found.links[event.dataIndex];
      if (href) window.location.assign(href);
    });
    window.addEventListener("resize", function () { chart.resize(); });
  }

  document.querySelectorAll("[data-chart]").forEach(draw);
  // nobody touches the screen on the wall: it looks again every five minutes
  if (document.body.classList.contains("wall")) setTimeout(function () { window.location.reload(); }, 300000);
})();
