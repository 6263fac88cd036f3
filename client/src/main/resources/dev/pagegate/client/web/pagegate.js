'use strict';
// Asks for the status every second and draws what changed since the last answer.
// Names come from servers: they are set as text, never as markup.

const KEPT = 120; // answers, so as many seconds
const HEIGHT = 176;
const LEFT = 78;
const BOTTOM = 18;
const SVG = 'http://www.w3.org/2000/svg';
const TIERS = ['memory', 'disk', 'server'];

const samples = [];
const $ = (id) => document.getElementById(id);

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(3)} ${units[unit]}`;
}

const count = (value) => Math.round(value).toLocaleString('en');
const amount = (value) => (value === 0 || value >= 10 ? count(value) : value.toPrecision(2));
const percent = (value) => `${Math.round(value * 100)} %`;

function seconds(value) {
  if (value < 1) return `${(value * 1000).toPrecision(3)} ms`;
  if (value < 120) return `${value.toPrecision(3)} s`;
  const minutes = Math.floor(value / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A round number not below the largest, so that the axis can be read. */
function ceiling(largest) {
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= largest);
}

/** As the other, for an axis in bytes. */
function ceilingOfBytes(largest) {
  let unit = 1;
  while (largest >= 1000 * unit) unit *= 1024;
  return unit * ceiling(largest / unit);
}

function svg(name, attributes, className) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (className) made.setAttribute('class', className);
  return made;
}

/** Draws lines over time; a value that is not known leaves a gap. */
function draw(id, series, format, top) {
  const chart = $(id);
  const width = Math.max(200, chart.clientWidth);
  const most = top ?? ceiling(Math.max(0, ...series.flatMap((one) => one.values.filter((v) => v !== null))));
  const x = (i) => LEFT + (width - LEFT) * (i + KEPT - series[0].values.length) / (KEPT - 1);
  const y = (value) => 6 + (HEIGHT - BOTTOM - 6) * (1 - value / most);
  const parts = [];
  for (const part of [0, 0.5, 1]) {
    parts.push(svg('line', { x1: LEFT, x2: width, y1: y(part * most), y2: y(part * most) }, 'grid'));
    const label = svg('text', { x: LEFT - 8, y: y(part * most) + 4, 'text-anchor': 'end' });
    label.textContent = format(part * most);
    parts.push(label);
  }
  for (const [at, text, anchor] of [[LEFT, '2 min ago', 'start'], [width, 'now', 'end']]) {
    const label = svg('text', { x: at, y: HEIGHT - 3, 'text-anchor': anchor });
    label.textContent = text;
    parts.push(label);
  }
  for (const one of series) {
    let path = '';
    let pen = 'M';
    one.values.forEach((value, i) => {
      if (value === null) {
        pen = 'M';
      } else {
        path += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = 'L';
      }
    });
    parts.push(svg('path', { d: path || 'M0 0' }, `line ${one.color}`));
  }
  chart.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
  chart.replaceChildren(...parts);
  $(`${id}-legend`).replaceChildren(...series.map((one) => {
    const item = element('li');
    item.append(element('i', '', one.color), one.name);
    return item;
  }));
}

/** One number for each interval between two answers. */
function rates(of) {
  const rates = [];
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1].status;
    const now = samples[i].status;
    const elapsed = now.upSeconds - before.upSeconds;
    const same = now.processId === before.processId && elapsed > 0;
    rates.push(same ? Math.max(0, of(now) - of(before)) / elapsed : null);
  }
  return rates.length ? rates : [null];
}

const tier = (status, name) => status.servedFrom[name]?.bytes ?? 0;
const sumOfCalls = (status, wanted) => status.mounts
  .flatMap((mount) => Object.entries(mount.calls))
  .filter(([name]) => wanted(name))
  .reduce((sum, [, calls]) => sum + calls, 0);

function charts(status) {
  const served = TIERS.map((name) => rates((now) => tier(now, name)));
  const total = served[0].map((_, i) => served.reduce((sum, one) => sum + (one[i] ?? 0), 0));
  const share = (from) => total.map((all, i) => (all > 0 ? from(i) / all : null));
  draw('hits', [
    { name: 'memory or disk', color: 'disk', values: share((i) => served[0][i] + served[1][i]) },
    { name: 'memory', color: 'memory', values: share((i) => served[0][i]) },
  ], percent, 1);
  const ever = TIERS.map((name) => tier(status, name));
  const everAll = ever[0] + ever[1] + ever[2];
  $('hits-now').textContent = everAll > 0
    ? `${percent((ever[0] + ever[1]) / everAll)} since the start` : 'nothing read yet';
  draw('throughput', TIERS.map((name, i) => ({ name, color: name, values: served[i] })), (v) => `${bytes(v)}/s`, ceilingOfBytes(Math.max(...served.flat())));
  $('throughput-now').textContent = `${bytes(total.at(-1))}/s`;
  draw('gate', [
    { name: 'waits a second', color: 'server', values: rates((now) => now.gateWaits.count) },
  ], amount);
  const waits = status.gateWaits;
  $('gate-now').textContent = `${count(waits.count)} waits, 99 % below ${seconds(waits.p99Millis / 1000)}; `
    + `${bytes(status.memory.pendingBytes)} pending, ${bytes(status.memory.dirtyBytes)} dirty`;
  const reads = (name) => name === 'READ';
  const writes = (name) => name === 'WRITE' || name === 'COMMIT';
  const kinds = [
    ['READ', 'server', reads],
    ['WRITE and COMMIT', 'other', writes],
    ['others', 'disk', (name) => !reads(name) && !writes(name)],
  ].map(([name, color, wanted]) => ({ name, color, values: rates((now) => sumOfCalls(now, wanted)) }));
  draw('calls', kinds, amount);
  $('calls-now').textContent = `${count(sumOfCalls(status, () => true))} since the start`;
}

function trees(disk) {
  const rows = (disk?.trees ?? []).map((tree) => {
    const row = element('tr');
    const bar = element('progress');
    bar.max = Math.max(1, disk.capacityBytes);
    bar.value = tree.bytes;
    const middle = element('td');
    middle.append(bar);
    row.append(element('td', tree.name), middle, element('td', bytes(tree.bytes)));
    return row;
  });
  const all = element('tr');
  all.append(element('td', disk ? 'in all' : 'no disk cache'), element('td'),
    element('td', disk ? `${bytes(disk.usedBytes)} of ${bytes(disk.capacityBytes)}` : ''));
  all.title = disk ? disk.directory : '';
  $('trees').tBodies[0].replaceChildren(...rows, all);
}

const STOPPED = {
  never: 'there was no cache before',
  clean: 'it was closed',
  abrupt: 'it was killed, or the machine stopped; every page is checked when it is read, as always',
};
const INDEX = { new: 'new', kept: 'kept', dropped: 'damaged and dropped: the cache started empty' };

function trust(disk) {
  const lines = [];
  const start = disk?.lastStart;
  if (start) {
    lines.push(['The process before', STOPPED[start.stopped] ?? start.stopped]);
    lines.push(['Index', INDEX[start.index] ?? start.index]);
    lines.push(['Pages found', `${count(start.pages)}, ${bytes(start.bytes)}${start.complete ? '' : ', so far'}`
      + `, in ${seconds(start.seconds)} while it served`]);
    lines.push(['Of versions that are gone', `${count(start.unreachable)}, removed`]);
  }
  if (disk) {
    lines.push(['Since then', `${count(disk.verified)} pages matched their checksum, ${count(disk.damaged)} did not and were dropped`]);
    lines.push(['The disk', disk.sick ? 'fails: it is bypassed for a while' : `works; ${count(disk.failed)} writes failed`]);
  } else {
    lines.push(['Disk cache', 'none']);
  }
  $('trust').replaceChildren(...lines.flatMap(([what, how]) => [element('dt', what), element('dd', how)]));
}

function say(text, bad) {
  $('state').textContent = text;
  $('state').classList.toggle('bad', bad);
}

function show(status) {
  $('what').textContent = status.mounts.map((mount) => `${mount.directory} ← ${mount.url}`).join(', ') || 'nothing is mounted';
  const troubles = status.mounts.flatMap((mount) => mount.troubles);
  say(troubles[0] ?? `process ${status.processId}, up ${seconds(status.upSeconds)}`, troubles.length > 0);
  charts(status);
  trees(status.disk);
  trust(status.disk);
}

async function ask() {
  try {
    const reply = await fetch('status.json');
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    const status = await reply.json();
    samples.push({ status });
    if (samples.length > KEPT + 1) samples.shift();
    show(status);
  } catch (failed) {
    say(`no answer: ${failed.message}`, true);
  }
  setTimeout(ask, 1000);
}

ask();
