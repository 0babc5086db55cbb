/* A form in place: its first box takes the focus, Escape puts it away, its button has it back. */
(function () {
  "use strict";

  var opener = null;

  function shut() {
    var form = document.querySelector("[data-act]");
    if (form === null || opener === null || !opener.isConnected) return false;
    form.closest("section").remove();
    opener.focus();
    return true;
  }

  document.addEventListener("htmx:afterSwap", function (event) {
    var form = event.target.querySelector && event.target.querySelector("[data-act]");
    var asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!form || !asked || asked.closest("[data-act]")) return;
    var menu = asked.closest("details.menu");
    opener = menu ? menu.querySelector("summary") : asked;
    if (menu) menu.open = false;
    var box = form.querySelector("input:not([type=hidden]), textarea, select, .act-go");
    if (box) box.focus();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !event.isComposing && !event.target.closest("details.menu[open]")) shut();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-shuts]") && shut()) event.preventDefault();
  });
})();
