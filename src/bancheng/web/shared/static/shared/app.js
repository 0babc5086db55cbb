/* The little that pages do by themselves. Every page works without it. */
(function () {
  "use strict";

  document.documentElement.classList.remove("no-js");

  /* ── keyboard: "/" searches, j and k walk through the rows, Enter opens (the row's link has focus) ── */
  function walk(step) {
    var links = Array.from(document.querySelectorAll("[data-rows] tbody tr a.row-link"));
    if (links.length === 0) return;
    var here = links.findIndex(function (link) {
      return link.closest("tr").contains(document.activeElement);
    });
    var next = Math.min(Math.max(here + step, 0), links.length - 1);
    links[next].focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      var menu = event.target.closest("details.menu[open]");
      if (menu) menu.open = false;
      return;
    }
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    var search = document.querySelector("[data-search]");
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") {
      walk(1);
    } else if (event.key === "k") {
      walk(-1);
    }
  });

  /* ── a click anywhere in a row follows its link; on a wide screen the case opens beside the list ── */
  var wide = window.matchMedia("(min-width: 1600px)");

  function openRow(row, event) {
    var link = row.querySelector("a.row-link");
    var beside = document.getElementById("beside");
    var newTab = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || newTab || String(window.getSelection())) return;
    if (beside && wide.matches && window.htmx) {
      event.preventDefault();
      row.parentNode.querySelectorAll("[aria-current]").forEach(function (other) {
        other.removeAttribute("aria-current");
      });
      row.setAttribute("aria-current", "true");
      window.htmx.ajax("GET", link.href, { target: "#beside", swap: "innerHTML" });
    } else if (!event.target.closest("a")) {
      link.click();
    }
  }

  /* ── the rail is folded on a tablet, and open where there is room ── */
  var narrow = window.matchMedia("(max-width: 1100px)");
  var rail = document.querySelector("[data-rail]");
  function fold() { rail.open = !narrow.matches; }
  if (rail) {
    fold();
    narrow.addListener(fold);
  }

  /* ── copy, dialogs, back, reading aloud ── */
  function say(button, word) {
    var place = button.querySelector("[data-word]") || button;
    var before = place.textContent;
    place.textContent = word;
    window.setTimeout(function () { place.textContent = before; }, 2000);
  }

  function copy(button) {
    var text = document.getElementById(button.dataset.copy).textContent.trim();
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(function () { say(button, button.dataset.done); });
      return;
    }
    window.getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    if (document.execCommand("copy")) say(button, button.dataset.done);
  }

  function readAloud(button) {
    var voice = window.speechSynthesis;
    if (voice.speaking) return voice.cancel();
    var words = new SpeechSynthesisUtterance(document.querySelector(button.dataset.speak).innerText);
    words.lang = document.documentElement.lang;
    words.rate = 0.85;
    return voice.speak(words);
  }

  document.addEventListener("click", function (event) {
    var row = event.target.closest("[data-rows] tbody tr");
    var button = event.target.closest("[data-copy], [data-opens], [data-closes], [data-back], [data-speak], [data-print]");
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (button === null) {
      if (row && !event.target.closest("button, input, summary")) openRow(row, event);
    } else if (button.dataset.copy) {
      copy(button);
    } else if (button.dataset.opens) {
      document.getElementById(button.dataset.opens).showModal();
    } else if ("closes" in button.dataset) {
      button.closest("dialog").close();
    } else if (button.dataset.speak) {
      readAloud(button);
    } else if ("print" in button.dataset) {
      window.print();
    } else if (document.referrer.indexOf(window.location.origin + "/") === 0) {
      event.preventDefault();
      window.history.back();
    }
  });

  /* ── a refused form (409, 422) keeps what was typed, and the reader is taken to the reason ── */
  var typed = null;

  document.addEventListener("htmx:beforeSwap", function (event) {
    var refused = [409, 422].indexOf(event.detail.xhr.status) !== -1;
    var form = event.detail.requestConfig.elt.closest("form");
    typed = refused && form ? new FormData(form) : null;
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    if (typed === null) return;
    event.target.querySelectorAll("input, textarea, select").forEach(function (box) {
      var plain = ["hidden", "file", "password", "radio", "checkbox", "submit"].indexOf(box.type) === -1;
      if (plain && box.name && box.value === "" && typed.has(box.name)) box.value = typed.get(box.name);
    });
    typed = null;
    var reason = event.target.querySelector("[role=alert]");
    if (reason) reason.focus();
  });

  /* ── no answer at all, or one that says nothing: say so, and what was typed stays where it is ── */
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      var trouble = document.getElementById("trouble");
      if (trouble) trouble.hidden = false;
    });
  });

  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  if (!("speechSynthesis" in window)) {
    document.querySelectorAll("[data-speak]").forEach(function (button) { button.hidden = true; });
  }
})();
