// Comforts; the page is complete without them.
(function () {
  'use strict';

  // Zoom of the time axis: bars are placed in per cent, so only the width changes.
  var zoom = document.getElementById('zoom');
  var gantt = document.getElementById('gantt');
  if (zoom && gantt) {
    zoom.addEventListener('input', function () {
      var view = gantt.parentNode;
      var centre = (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth;
      gantt.style.width = 100 * zoom.value + '%';
      gantt.classList.toggle('near', zoom.value >= 8);
      view.scrollLeft = centre * view.scrollWidth - view.clientWidth / 2;
    });
  }

  // Paper cannot be unfolded.
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (d) { d.open = true; });
  });

  // Words of SVG titles at once, not after the delay of the browser.
  var tip = document.createElement('div');
  tip.id = 'tip';
  tip.hidden = true;
  document.body.appendChild(tip);
  document.addEventListener('mouseover', function (e) {
    var at = e.target;
    while (at && at.ownerSVGElement !== undefined && !words(at)) at = at.parentNode;
    var text = at && at.ownerSVGElement !== undefined ? words(at) : null;
    tip.hidden = !text;
    if (text) tip.textContent = text;
  });
  document.addEventListener('mousemove', function (e) {
    if (tip.hidden) return;
    var x = Math.min(e.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    var y = e.clientY + 18;
    if (y + tip.offsetHeight > window.innerHeight) y = e.clientY - tip.offsetHeight - 10;
    tip.style.left = Math.max(4, x) + 'px';
    tip.style.top = y + 'px';
  });
  // A title element makes the browser show its own box as well: keep the words elsewhere.
  function words(node) {
    if (node.dataset && node.dataset.words) return node.dataset.words;
    for (var c = node.firstChild; c; c = c.nextSibling) {
      if (c.nodeName === 'title') {
        node.dataset.words = c.textContent;
        node.removeChild(c);
        return node.dataset.words;
      }
    }
    return null;
  }
})();
