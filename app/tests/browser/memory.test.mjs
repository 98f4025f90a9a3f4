// Scrubbing for a long time leaves nothing behind: counted in objects and bytes after a collection, not in time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, open, slider } from './browser.mjs';

/// Points that ten minutes of scrubbing pass, at some sixteen a second.
const STEPS = 10_000;
/// Until then the program's memory grows: queues and tables reach their largest, once.
const WARM_UP = 5_000;
/// Less than 20 bytes a point. Memory comes in pages of 64 KiB, of which one more may be begun, and the browser itself
/// keeps a little in JavaScript's heap.
const SLACK = 200_000;

/// In the page: moves the slider by this many points, back and forth over the strip, a point a frame's work.
async function scrub(steps) {
  const input = document.querySelector('#point');
  const last = Number(input.max);
  for (let step = 0; step < steps; step += 1) {
    const place = step % (2 * last - 2);
    input.value = 1 + (place < last ? place : 2 * last - 2 - place);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    // Effects run between events, as they do under a hand.
    if (step % 50 === 0) await new Promise((resolve) => { requestAnimationFrame(resolve); });
    else await Promise.resolve();
  }
  // The address follows at rest.
  await new Promise((resolve) => { setTimeout(resolve, 500); });
}

/// What the page holds once everything that can be freed has been.
async function held(page, session) {
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name) => metrics.find((entry) => entry.name === name).value;
  const memory = await page.evaluate(() => window.program.memory.buffer.byteLength);
  return { nodes: metric('Nodes'), listeners: metric('JSEventListeners'), heap: metric('JSHeapUsedSize'), memory };
}

test(`${STEPS} points of scrubbing leave nothing behind`, onPage({}, async (page, t) => {
  await page.addInitScript(() => addEventListener('TrunkApplicationStarted', ({ detail }) => { window.program = detail.wasm; }));
  await open(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.evaluate(scrub, WARM_UP);
  const before = await held(page, session);
  await page.evaluate(scrub, STEPS);
  const after = await held(page, session);
  t.diagnostic(JSON.stringify({ before, after }));
  assert.ok(after.memory <= before.memory + SLACK, `${before.memory} bytes of the program became ${after.memory}`);
  assert.ok(after.nodes <= before.nodes, `${before.nodes} nodes became ${after.nodes}`);
  assert.ok(after.listeners <= before.listeners, `${before.listeners} listeners became ${after.listeners}`);
  assert.ok(after.heap <= before.heap + SLACK, `${before.heap} bytes became ${after.heap}`);
  assert.ok(await slider(page).isVisible());
}));
