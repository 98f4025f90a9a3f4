// How long the page's thread works for a frame while a visitor scrubs, on a processor slowed four times: on the page, and on
// the barest page with a native slider, in turns. Prints one JSON object a line for each page and way to scrub.

import { readFile } from 'node:fs/promises';

const { chromium } = await import(process.env.PLAYWRIGHT_CORE);

const SLOWED = 4;
const ROUNDS = 3;
const STEPS = 200;
/// Between two steps: long enough for the frame that a step asks for, short enough for a hand.
const PAUSE_MS = 40;
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/// Steps along the strip and back.
async function byKeyboard(page, steps) {
  const last = Number(await page.locator('#point').getAttribute('max')) - 1;
  await page.locator('#point').focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press(step % (2 * last) < last ? 'ArrowRight' : 'ArrowLeft');
    await pause(PAUSE_MS);
  }
}

/// Drags the thumb over the whole strip and back.
async function byPointer(page, steps) {
  const { x, y, width, height } = await page.locator('#point').boundingBox();
  const row = y + height - 20;
  await page.mouse.move(x + 20, row);
  await page.mouse.down();
  for (let step = 0; step < steps; step += 1) {
    const share = Math.abs(((step / 50) % 2) - 1);
    await page.mouse.move(x + 20 + (width - 40) * (1 - share), row);
    await pause(PAUSE_MS);
  }
  await page.mouse.up();
}

/// What a page does for a frame, as the browser's own tools name it: scripts, then styles, layout and painting.
const WORK = new Set(['EventDispatch', 'FunctionCall', 'TimerFire', 'FireAnimationFrame', 'RunMicrotasks', 'HitTest',
  'UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit']);

/// Milliseconds of processor time on the page's own thread that each frame took, from the end of the last frame's to its
/// own commit. Other programs on the machine do not count.
function frames(trace) {
  const commits = {};
  for (const event of trace.filter(({ name, ph }) => name === 'Commit' && ph === 'X')) {
    (commits[thread(event)] ??= []).push(event.ts);
  }
  const [own, ends] = Object.entries(commits).sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (!own) throw new Error('the browser traced no frame');
  ends.sort((a, b) => a - b);
  const work = ends.map(() => 0);
  const done = trace.filter((event) => event.ph === 'X' && WORK.has(event.name) && thread(event) === own);
  let until = 0;
  for (const { ts, dur, tdur } of done.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    // What happens within something that is counted is counted with it.
    if (ts < until) continue;
    until = ts + dur;
    const frame = ends.findIndex((end) => end >= ts);
    if (frame >= 0) work[frame] += (tdur ?? 0) / 1000;
  }
  return work.sort((a, b) => a - b);
}

const thread = ({ pid, tid }) => `${pid} ${tid}`;
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

async function measured(browser, open, scrub) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await open(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  await scrub(page, 40);
  await browser.startTracing(page, { categories: CATEGORIES });
  await scrub(page, STEPS);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  await page.close();
  const work = frames(traceEvents);
  return { frames: work.length, median_ms: quantile(work, 0.5), p95_ms: quantile(work, 0.95) };
}

const barest = await readFile(new URL('barest.html', import.meta.url), 'utf8');
const PAGES = {
  barest: (page) => page.setContent(barest),
  built: (page) => page.goto(process.env.BASE_URL, { waitUntil: 'networkidle' }),
};
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [input, scrub] of [['keyboard', byKeyboard], ['pointer', byPointer]]) {
    for (const [page, open] of Object.entries(PAGES)) {
      console.log(JSON.stringify({ kind: 'scrub', page, input, ...await measured(browser, open, scrub) }));
    }
  }
}
await browser.close();
