/* Ticking rows of a list: 本页全部 ticks them all, and the number ticked is said. */
(function () {
  "use strict";

  document.querySelectorAll("[data-picks]").forEach(function (form) {
    var all = form.querySelector("[data-pick-all]");
    var count = form.querySelector("[data-pick-count]");

    function boxes() {
      return Array.from(form.querySelectorAll('input[name="case"]'));
    }

    function tell() {
      var ticked = boxes().filter(function (box) { return box.checked; });
      all.checked = ticked.length === boxes().length && ticked.length > 0;
      count.textContent = ticked.length ? count.dataset.words.replace("0", ticked.length) : "";
    }

    form.addEventListener("change", function (event) {
      if (event.target === all) boxes().forEach(function (box) { box.checked = all.checked; });
      tell();
    });
    tell();
  });
})();
