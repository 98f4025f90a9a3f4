// Scrubbing or mixing for a long time leaves nothing behind: counted in objects and bytes after a collection, not in time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, open, slider } from './browser.mjs';
import { beforeEngine, GABOR, listen, visitMix } from './live.mjs';

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

/// Steps of the worker after which nothing may grow any more, and until which it is watched.
const [FEW, MANY] = [1_000, 10_000];

/// In a page or a worker, before its program: keeps the memory of the WebAssembly that it makes.
function keepMemory() {
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const make = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const made = await make.apply(WebAssembly, all);
      globalThis.program = (made.instance ?? made).exports;
      return made;
    };
  }
}

/// In the page: mixes something else with every image that the worker shows, until it has taken this many steps.
const mix = (steps) => new Promise((resolve) => {
  const { told } = window;
  const inputs = [...document.querySelectorAll('.mix-slider input')];
  let moves = 0;
  const move = () => {
    const input = inputs[moves % inputs.length];
    const [low, high] = [Number(input.min), Number(input.max)];
    input.value = low + ((moves * 37) % (high - low));
    input.dispatchEvent(new Event('input', { bubbles: true }));
    moves += 1;
  };
  told.onFrame = ({ total }) => {
    told.frames.length = 0;
    if (total < steps) {
      move();
      return;
    }
    told.onFrame = () => {};
    // The address follows at rest.
    setTimeout(() => resolve(total), 500);
  };
  move();
});

test(`${MANY} steps of the worker hold no more memory than ${FEW}`, onPage({ reducedMotion: 'no-preference' }, async (page, t) => {
  await listen(page);
  await page.addInitScript(keepMemory);
  await beforeEngine(page, keepMemory);
  await visitMix(page, `${GABOR}&engine=cpu`);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const all = async () => ({
    ...await held(page, session),
    engine: await page.workers()[0].evaluate(() => globalThis.program.memory.buffer.byteLength),
  });
  await page.evaluate(mix, FEW);
  const before = await all();
  const total = await page.evaluate(mix, MANY);
  const after = await all();
  t.diagnostic(JSON.stringify({ total, before, after }));
  for (const name of ['engine', 'memory', 'heap']) {
    assert.ok(after[name] <= before[name] + SLACK, `${name}: ${before[name]} bytes became ${after[name]}`);
  }
  for (const name of ['nodes', 'listeners']) assert.ok(after[name] <= before[name], `${name}: ${before[name]} became ${after[name]}`);
}));
