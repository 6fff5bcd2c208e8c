// Draws two measures of all points against each other and lists the front.
(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('data').textContent);
  var points = data.results.filter(function (p) { return p.measures; });
  var colours = ['var(--f0)', 'var(--f1)', 'var(--f2)', 'var(--f3)', 'var(--f4)', 'var(--f5)'];
  var kept = {};
  var choices = document.getElementById('choices');
  var svgSpace = 'http://www.w3.org/2000/svg';

  function select(name, options, chosen) {
    var label = document.createElement('label');
    label.textContent = name;
    var box = document.createElement('select');
    options.forEach(function (text, i) {
      var o = document.createElement('option');
      o.value = i;
      o.textContent = text;
      o.selected = i === chosen;
      box.appendChild(o);
    });
    box.addEventListener('change', draw);
    label.appendChild(box);
    choices.appendChild(label);
    return box;
  }

  var names = data.measures.map(function (m) { return m.key; });
  function first(key, otherwise) { return Math.max(0, names.indexOf(key) < 0 ? otherwise : names.indexOf(key)); }
  var boxY = select('up', names, first('interval', 0));
  var boxX = select('across', names, first(data.across || 'sram', names.length - 1));
  var boxColour = select('colour', data.axes, 0);
  var boxScale = select('scales', ['logarithmic', 'linear'], 0);

  function shape(tag, attributes, parent, text) {
    var e = document.createElementNS(svgSpace, tag);
    Object.keys(attributes).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    if (text !== undefined) e.textContent = text;
    parent.appendChild(e);
    return e;
  }

  function shown(v) {
    return Math.abs(v) >= 100 ? Math.round(v).toLocaleString('en-US') : String(+v.toPrecision(4));
  }

  function scale(values, from, to, logarithmic) {
    var low = values.reduce(function (a, b) { return Math.min(a, b); }, Infinity);
    var high = values.reduce(function (a, b) { return Math.max(a, b); }, -Infinity);
    var log = logarithmic && low > 0;
    var f = log ? Math.log10 : function (v) { return v; };
    var a = f(low), b = f(high);
    if (a === b) { a -= log ? 0.1 : Math.abs(a) * 0.1 || 1; b += log ? 0.1 : Math.abs(b) * 0.1 || 1; }
    var room = (b - a) * 0.05;
    a -= room; b += room;
    var at = function (v) { return from + (f(v) - a) / (b - a) * (to - from); };
    var ticks = [];
    if (log) {
      for (var e = Math.floor(a); e <= Math.ceil(b); e++) {
        [1, 2, 5].forEach(function (k) {
          var v = k * Math.pow(10, e);
          if (f(v) >= a && f(v) <= b) ticks.push(v);
        });
      }
    }
    if (ticks.length < 2) {
      ticks = [];
      var step = Math.pow(10, Math.floor(Math.log10((high - low) || 1)));
      if ((high - low) / step < 3) step /= 5;
      for (var t = Math.ceil(low / step) * step; t <= high && ticks.length < 20; t += step) ticks.push(t);
    }
    return { at: at, ticks: ticks };
  }

  /** Points that no other beats in both measures, along x. */
  function front(x, y) {
    var sx = data.measures[x].less ? 1 : -1, sy = data.measures[y].less ? 1 : -1;
    var sorted = points.slice().sort(function (p, q) {
      return sx * (p.measures[x] - q.measures[x]) || sy * (p.measures[y] - q.measures[y]) || p.point - q.point;
    });
    var best = Infinity, out = [];
    sorted.forEach(function (p) {
      if (sy * p.measures[y] < best) { best = sy * p.measures[y]; out.push(p); }
    });
    return out;
  }

  function words(p) {
    var lines = ['point ' + p.point];
    data.axes.forEach(function (a, i) { lines.push(a + ': ' + p.values[i]); });
    data.measures.forEach(function (m, i) { lines.push(m.key + ': ' + shown(p.measures[i])); });
    return lines.join('\n');
  }

  function draw() {
    var holder = document.getElementById('chart');
    holder.textContent = '';
    if (!points.length) { holder.textContent = 'No point has been measured yet.'; return; }
    var x = +boxX.value, y = +boxY.value, c = +boxColour.value, log = boxScale.value === '0';
    var w = 1100, h = 560, left = 86, right = 190, top = 14, bottom = 52;
    var svg = shape('svg', { viewBox: '0 0 ' + w + ' ' + h, role: 'img',
      'aria-label': names[y] + ' against ' + names[x] }, holder);
    var sx = scale(points.map(function (p) { return p.measures[x]; }), left, w - right, log);
    var sy = scale(points.map(function (p) { return p.measures[y]; }), h - bottom, top, log);
    sx.ticks.forEach(function (t) {
      shape('line', { x1: sx.at(t), x2: sx.at(t), y1: top, y2: h - bottom, 'class': 'grid' }, svg);
      shape('text', { x: sx.at(t), y: h - bottom + 18, 'text-anchor': 'middle' }, svg, shown(t));
    });
    sy.ticks.forEach(function (t) {
      shape('line', { x1: left, x2: w - right, y1: sy.at(t), y2: sy.at(t), 'class': 'grid' }, svg);
      shape('text', { x: left - 8, y: sy.at(t) + 4, 'text-anchor': 'end' }, svg, shown(t));
    });
    shape('text', { x: (left + w - right) / 2, y: h - 10, 'text-anchor': 'middle' }, svg,
      names[x] + ': ' + data.measures[x].doc);
    shape('text', { x: 14, y: (top + h - bottom) / 2, 'text-anchor': 'middle',
      transform: 'rotate(-90 14 ' + (top + h - bottom) / 2 + ')' }, svg, names[y] + ': ' + data.measures[y].doc);
    var kinds = [];
    points.forEach(function (p) { if (kinds.indexOf(p.values[c]) < 0) kinds.push(p.values[c]); });
    var best = front(x, y);
    shape('polyline', { 'class': 'front',
      points: best.map(function (p) { return sx.at(p.measures[x]) + ',' + sy.at(p.measures[y]); }).join(' ') }, svg);
    points.forEach(function (p) {
      var mark = shape('circle', { cx: sx.at(p.measures[x]), cy: sy.at(p.measures[y]),
        r: best.indexOf(p) < 0 ? 4 : 7, fill: colours[kinds.indexOf(p.values[c]) % colours.length],
        'fill-opacity': best.indexOf(p) < 0 ? 0.45 : 0.95, 'class': kept[p.point] ? 'kept' : '' }, svg);
      shape('title', {}, mark, words(p));
      mark.addEventListener('click', function () { kept[p.point] = !kept[p.point]; draw(); });
    });
    kinds.slice(0, 24).forEach(function (k, i) {
      shape('circle', { cx: w - right + 24, cy: top + 32 + 20 * i, r: 5, fill: colours[i % colours.length] }, svg);
      shape('text', { x: w - right + 36, y: top + 37 + 20 * i }, svg, k);
    });
    shape('text', { x: w - right + 18, y: top + 14 }, svg, data.axes[c]);
    table(best.concat(points.filter(function (p) { return kept[p.point] && best.indexOf(p) < 0; })));
  }

  function table(list) {
    var t = document.getElementById('front');
    t.textContent = '';
    var head = t.insertRow();
    ['point'].concat(data.axes, names).forEach(function (n) {
      var th = document.createElement('th');
      th.textContent = n;
      head.appendChild(th);
    });
    list.slice(0, 500).forEach(function (p) {
      var row = t.insertRow();
      [p.point].concat(p.values, p.measures.map(shown)).forEach(function (v) {
        row.insertCell().textContent = v;
      });
    });
  }

  draw();
})();
