// Draws a page's charts while the client is still on its way: the server sent what to draw along with the page. When the
// client has put its own page in place of the server's, each picture stands before its successor until that is drawn.
// Imported by start.js.

// What Shared/PortalChartFigure.razor draws with, too; Plotly.Blazor fetches it under its own name once more, from the cache.
const library = '/_content/Plotly.Blazor/plotly-basic-3.7.0.min.js';
const patience = 30_000;

export async function draw(places) {
  await load();
  const plotly = window.Plotly;
  const pictures = new Map();
  const end = keep(pictures, plotly);
  for (const place of places) {
    // The server does not know whether the system is dark.
    if (place.isConnected && place.dataset.earlyDark === String(isDark())) {
      try {
        await paint(plotly, place);
        pictures.set(place.getAttribute('aria-label'), place);
      } catch {
        // The client draws this one, later.
      }
    }
  }
  if (pictures.size === 0) {
    end();
  }
}

async function paint(plotly, place) {
  const { data, layout, config, hrefs } = JSON.parse(place.dataset.earlyFigure);
  await plotly.newPlot(place, data, layout, config);
  place.on('plotly_click', ({ points }) => {
    const href = hrefs?.[String(points[0]?.x).slice(0, 10)];
    if (href) {
      window.location.assign(href);
    }
  });
}

function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = library;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}

/** Looks after the pictures until all have successors; the function that it returns ends that at once. */
function keep(pictures, plotly) {
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(end, patience);
  return end;

  // Runs before the browser paints what has changed: nobody sees an empty place.
  function look() {
    for (const [label, picture] of pictures) {
      const drawing = document.querySelector(`figure[aria-label="${CSS.escape(label)}"] > [data-drawing]`);
      if (!drawing) {
        continue;
      }
      if ([...drawing.querySelectorAll('.main-svg, .mud-alert')].some(successor => !picture.contains(successor))) {
        drop(label, picture);
      } else if (!drawing.contains(picture)) {
        picture.classList.add('portal-chart-before');
        picture.setAttribute('aria-hidden', 'true');
        drawing.append(picture);
      }
    }
  }

  function drop(label, picture) {
    pictures.delete(label);
    picture.remove();
    // It listens to the window's size.
    plotly.purge(picture);
    if (pictures.size === 0) {
      end();
    }
  }

  function end() {
    observer.disconnect();
    for (const [label, picture] of pictures) {
      // The server's own page is all there is where the client never came.
      if (!picture.isConnected || picture.classList.contains('portal-chart-before')) {
        pictures.delete(label);
        picture.remove();
        plotly.purge(picture);
      }
    }
  }
}
