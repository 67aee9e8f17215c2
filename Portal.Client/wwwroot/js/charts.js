// Pictures of charts: what is drawn (Plotly, SVG, tables, marked text) painted on a canvas of our own. Nothing leaves the page.
// Imported by Shared/ChartTools.razor.

const density = 2;
const margin = 16;
const painted = [
  'display', 'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin',
  'opacity', 'vector-effect', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline',
];

/** Saves the picture of the chart that `tools` belong to; false when the browser would not draw it. */
export async function png(tools, title, lines, fileName) {
  const drawing = tools.closest('figure')?.querySelector('[data-drawing]');
  if (!drawing) {
    return false;
  }
  try {
    const blob = await paint(drawing, title, lines);
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return true;
  } catch {
    return false;
  }
}

async function paint(drawing, title, lines) {
  const style = getComputedStyle(drawing);
  const width = Math.max(drawing.scrollWidth, 480);
  const height = drawing.scrollHeight;
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  const plain = `12px ${style.fontFamily}`;
  const bold = `650 16px ${style.fontFamily}`;
  pen.font = bold;
  const head = wrap(pen, title, width);
  pen.font = plain;
  const foot = lines.flatMap(line => wrap(pen, line, width));
  const top = margin + head.length * 22 + 8;

  canvas.width = (width + 2 * margin) * density;
  canvas.height = (top + height + 14 + foot.length * 17 + margin) * density;
  pen.scale(density, density);
  pen.fillStyle = surface(drawing);
  pen.fillRect(0, 0, canvas.width, canvas.height);
  write(pen, head, bold, style.color, margin + 16, 22);
  write(pen, foot, plain, style.color, top + height + 24, 17);

  const box = drawing.getBoundingClientRect();
  const place = element => {
    const own = element.getBoundingClientRect();
    return {
      x: margin + own.left - box.left + drawing.scrollLeft, y: top + own.top - box.top + drawing.scrollTop, width: own.width, height: own.height,
    };
  };
  for (const cell of drawing.querySelectorAll('th, td, [data-text]')) {
    text(pen, cell, place(cell));
  }
  for (const plot of drawing.querySelectorAll('.js-plotly-plot')) {
    const at = place(plot);
    const source = await window.Plotly.toImage(plot, { format: 'png', width: at.width, height: at.height, scale: density });
    await draw(pen, source, at);
  }
  for (const svg of drawing.querySelectorAll('svg')) {
    if (!svg.ownerSVGElement && !svg.closest('.js-plotly-plot')) {
      const at = place(svg);
      await draw(pen, serialised(svg, at), at);
    }
  }
  return await new Promise((resolve, reject) => canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('no picture')), 'image/png'));
}

async function draw(pen, source, at) {
  const image = new Image();
  image.src = source;
  await image.decode();
  pen.drawImage(image, at.x, at.y, at.width, at.height);
}

// A picture of its own knows none of the page's style sheets: what they decided goes along with every element.
function serialised(svg, at) {
  const copy = svg.cloneNode(true);
  const from = [svg, ...svg.querySelectorAll('*')];
  const to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    to[i].setAttribute('style', painted.map(name => `${name}:${style.getPropertyValue(name)}`).join(';'));
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', at.width);
  copy.setAttribute('height', at.height);
  return 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(new XMLSerializer().serializeToString(copy));
}

function text(pen, element, at) {
  const style = getComputedStyle(element);
  if (style.display === 'none' || at.width < 2 || at.height < 2) {
    return;
  }
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(at.x, at.y, at.width, at.height);
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = getComputedStyle(element.querySelector('a') ?? element).color;
  const size = parseFloat(style.fontSize);
  const inset = element.matches('th, td') ? 4 : 0;
  const rows = wrap(pen, element.textContent.trim().replace(/\s+/g, ' '), Math.max(at.width - 2 * inset, size) + 1);
  const isCentred = style.textAlign === 'center';
  pen.textAlign = isCentred ? 'center' : 'left';
  rows.forEach((row, i) => pen.fillText(
    row, at.x + (isCentred ? at.width / 2 : inset), at.y + at.height / 2 + (i - (rows.length - 1) / 2) * size * 1.25 + size * .35));
  pen.textAlign = 'left';
}

function write(pen, rows, font, colour, y, step) {
  pen.font = font;
  pen.fillStyle = colour;
  rows.forEach((row, i) => pen.fillText(row, margin, y + i * step));
}

// Chinese breaks between any two characters, other languages between words.
function wrap(pen, sentence, width) {
  const rows = [];
  let row = '';
  for (const part of sentence.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) ?? []) {
    if (row && pen.measureText(row + part.trimEnd()).width > width) {
      rows.push(row);
      row = '';
    }
    row += part;
  }
  return row ? [...rows, row] : rows;
}

// The first background on the way up that is one.
function surface(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== 'transparent' && colour !== 'rgba(0, 0, 0, 0)') {
      return colour;
    }
  }
  return '#fff';
}
