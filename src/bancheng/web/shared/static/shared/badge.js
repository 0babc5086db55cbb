/* What a page asks for by itself: not while nobody looks, and without a word if no answer comes. */
(function () {
  "use strict";

  function quiet(event) {
    return event.target instanceof Element && event.target.hasAttribute("data-quiet");
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (quiet(event) && document.hidden) event.preventDefault();
  });

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (quiet(event)) event.stopImmediatePropagation();
    }, true);
  });
})();
