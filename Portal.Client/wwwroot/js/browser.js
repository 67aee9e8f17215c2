// What only the browser can do for a page; imported by Shared/BrowserModule.cs.

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// The clipboard API exists only on secure origins; a portal in an office network may be plain HTTP.
function copyBySelection(text) {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const host = document.activeElement?.closest('[role="dialog"]') ?? document.body;
  host.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

export function setTheme(mode) {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `theme=${mode}; path=/; max-age=31536000; samesite=lax${secure}`;
  document.documentElement.dataset.theme = mode;
}

export function watchSystemTheme(listener) {
  // The first call from a live page: whoever drives the browser can wait for it.
  document.documentElement.dataset.live = 'true';
  const query = matchMedia('(prefers-color-scheme: dark)');
  const tell = () => listener.invokeMethodAsync('OnSystemTheme', query.matches);
  query.addEventListener('change', tell);
  return tell();
}

export function objectUrl(bytes, mediaType) {
  return URL.createObjectURL(new Blob([bytes], { type: mediaType }));
}

export function release(url) {
  URL.revokeObjectURL(url);
}

export function print() {
  window.print();
}
