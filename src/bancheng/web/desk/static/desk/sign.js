/* A pad to sign on: what is drawn is put into the file box beside it, as a picture. */
(function () {
  "use strict";

  function begin(box) {
    var input = box.querySelector("input[type=file]");
    if (!input || box.querySelector("canvas") || typeof DataTransfer === "undefined") return;
    var pad = document.createElement("canvas");
    var clear = document.createElement("button");
    var tools = document.createElement("div");
    var pen = pad.getContext("2d");
    var drawing = false;

    pad.width = 600;
    pad.height = 180;
    pad.className = "sign-pad";
    pad.setAttribute("role", "img");
    pad.setAttribute("aria-label", box.dataset.pad);
    clear.type = "button";
    clear.className = "btn";
    clear.textContent = box.dataset.clear;
    tools.className = "sign-tools";
    tools.append(clear);
    box.prepend(pad, tools);

    function blank() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, pad.width, pad.height);
      pen.lineWidth = 3;
      pen.lineCap = "round";
      pen.strokeStyle = "#111";
    }

    function at(event) {
      var area = pad.getBoundingClientRect();
      return [
        (event.clientX - area.left) * pad.width / area.width,
        (event.clientY - area.top) * pad.height / area.height,
      ];
    }

    function keep() {
      pad.toBlob(function (picture) {
        var files = new DataTransfer();
        files.items.add(new File([picture], box.dataset.file, { type: "image/png" }));
        input.files = files.files;
      }, "image/png");
    }

    pad.addEventListener("pointerdown", function (event) {
      drawing = true;
      pad.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo.apply(pen, at(event));
      event.preventDefault();
    });
    pad.addEventListener("pointermove", function (event) {
      if (!drawing) return;
      pen.lineTo.apply(pen, at(event));
      pen.stroke();
    });
    pad.addEventListener("pointerup", function () {
      if (drawing) keep();
      drawing = false;
    });
    clear.addEventListener("click", function () {
      blank();
      input.value = "";
    });
    blank();
  }

  function every(root) {
    root.querySelectorAll("[data-signature]").forEach(begin);
  }

  document.addEventListener("htmx:afterSwap", function (event) { every(event.target); });
  every(document);
})();
