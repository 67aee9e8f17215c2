// Sends a chosen file to the portal in pieces; imported by Shared/UploadModule.cs. How far it is the portal says, in the
// header Upload-Offset: after a lost connection or a reload one goes on from there.

const running = new Map();

export function describe(input) {
  const file = input.files?.[0];
  return file ? { name: file.name, bytes: file.size } : null;
}

export function pause(url) {
  running.get(url)?.abort();
}

export async function send(input, url, pieceBytes, headers, listener) {
  const file = input.files[0];
  const stop = new AbortController();
  running.set(url, stop);
  try {
    return await sendAll(file, url, pieceBytes, headers, listener, stop.signal);
  } catch (fault) {
    return { state: stop.signal.aborted ? 'paused' : 'unreachable', message: null };
  } finally {
    running.delete(url);
  }
}

/** Puts a small file as it is. */
export async function put(input, url, headers) {
  const answer = await fetch(url, { method: 'PUT', headers: { ...headers, 'Content-Type': 'application/octet-stream' }, body: input.files[0] });
  return answer.ok ? { state: 'done', message: null } : { state: 'refused', message: await sentence(answer) };
}

async function sendAll(file, url, pieceBytes, headers, listener, signal) {
  let failures = 0;
  let offset = await received(url, signal);
  while (offset < file.size) {
    await listener.invokeMethodAsync('OnProgress', offset);
    const answer = await piece(file.slice(offset, offset + pieceBytes), offset, url, headers, signal);
    const next = answer && (answer.ok || answer.status === 409) ? told(answer) : null;
    if (answer && next === null) {
      return { state: 'refused', message: await sentence(answer) };
    }
    if (next !== null && next > offset) {
      failures = 0;
      offset = next;
      continue;
    }
    // Lost, or not further than before: after a while ask where to go on.
    failures += 1;
    if (failures > 6) {
      return { state: 'unreachable', message: null };
    }
    await pauseFor(500 * 2 ** failures, signal);
    offset = await received(url, signal).catch(() => offset);
  }
  await listener.invokeMethodAsync('OnProgress', offset);
  return { state: 'done', message: null };
}

async function piece(body, offset, url, headers, signal) {
  try {
    return await fetch(url, {
      method: 'PATCH',
      headers: { ...headers, 'Content-Type': 'application/octet-stream', 'Upload-Offset': String(offset) },
      body,
      signal,
    });
  } catch (fault) {
    if (signal.aborted) {
      throw fault;
    }
    return null;
  }
}

async function received(url, signal) {
  const answer = await fetch(url, { signal });
  const offset = told(answer);
  if (offset === null) {
    throw new Error('The portal does not know the upload.');
  }
  return offset;
}

function told(answer) {
  const header = answer.headers.get('Upload-Offset');
  return header === null ? null : Number(header);
}

async function sentence(answer) {
  try {
    return (await answer.json()).detail ?? null;
  } catch {
    return null;
  }
}

function pauseFor(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}
