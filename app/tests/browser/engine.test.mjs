// The worker of the live pages: it rests while nobody looks, does with what a browser has, and shows as much motion as is
// wanted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alert, eventually, onPage } from './browser.mjs';
import {
  beforeEngine, cosine, drawn, frames, GABOR, levels, listen, PATIENCE, press, settled, STEPS, value, visitMix,
} from './live.mjs';

const MOVING = { reducedMotion: 'no-preference' };
const ON_CPU = `${GABOR}&engine=cpu`;

/// Has the page believe that it is hidden, or shown again.
const hide = (page, isHidden) => page.evaluate((hidden) => window.hide(hidden), isHidden);

const hideable = (page) => page.addInitScript(() => {
  window.hide = (isHidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  };
});

/// How many images the worker shows while it is asked this many times for an answer. Whoever is asked anew only when it
/// has answered takes a step between, if there is one to take.
const shownMeanwhile = (page, times) => page.evaluate(async (count) => {
  await window.told.echo();
  const before = window.told.frames.length;
  for (let time = 0; time < count; time += 1) await window.told.echo();
  return window.told.frames.length - before;
}, times);

test('a hidden page rests, and goes on from where it was once it is shown', onPage(MOVING, async (page) => {
  await listen(page);
  await hideable(page);
  await visitMix(page, ON_CPU);
  await page.evaluate(() => {
    window.told.onFrame = () => {
      window.told.onFrame = () => {};
      window.hide(true);
    };
  });
  await press(page, 1, 'End');
  await drawn(page);
  assert.equal(await shownMeanwhile(page, 5), 0, 'nothing is shown to nobody');
  const seen = await frames(page);
  assert.ok(!seen.at(-1).isSettled && seen.at(-1).steps < STEPS, `it had settled: ${seen.at(-1).steps} steps`);
  await hide(page, false);
  await settled(page);
  const then = (await frames(page))[seen.length];
  assert.ok(then.steps > seen.at(-1).steps, `step ${then.steps} came after step ${seen.at(-1).steps}`);
}));

test('a page that was hidden before the first touch begins when it is shown', onPage(MOVING, async (page) => {
  await listen(page);
  await hideable(page);
  await visitMix(page, ON_CPU);
  await hide(page, true);
  await press(page, 1, 'End');
  await page.waitForFunction(() => window.told.isReady, null, PATIENCE);
  assert.equal(await shownMeanwhile(page, 5), 0);
  assert.deepEqual(await frames(page), []);
  await hide(page, false);
  await settled(page);
}));

test('without OffscreenCanvas the page itself paints what the worker sends', onPage(MOVING, async (page) => {
  await listen(page);
  await page.addInitScript(() => {
    delete HTMLCanvasElement.prototype.transferControlToOffscreen;
    delete window.OffscreenCanvas;
    window.told.pictures = new Set();
    const paint = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function painted(...all) {
      paint.apply(this, all);
      if (this.canvas.closest('.live-canvas')) window.told.pictures.add(this.canvas.toDataURL());
    };
  });
  await beforeEngine(page, () => { delete self.OffscreenCanvas; });
  await visitMix(page, ON_CPU);
  await press(page, 1, 'End');
  await settled(page);
  const told = await frames(page);
  assert.ok(told.every((frame) => frame.hasPixels));
  assert.ok(told.at(-1).cosine >= Math.max(0.7, told[0].cosine), `cosine ${told[0].cosine}, then ${told.at(-1).cosine}`);
  assert.equal(await cosine(page), Number(told.at(-1).cosine.toFixed(2)));
  assert.ok(await page.evaluate(() => window.told.pictures.size) > 3, 'the image changes');
  assert.ok(await levels(page) > 50);
}));

test('without workers there is a sentence, and the precomputed image follows', onPage({}, async (page) => {
  await page.addInitScript(() => { delete window.Worker; });
  await visitMix(page);
  await press(page, 1, 'ArrowRight');
  await alert(page).waitFor();
  assert.match(await alert(page).innerText(), /This browser does not let the page start a worker/);
  await press(page, 3, 'End');
  await eventually(async () => /^Precomputed: dimension 3 alone at/.test(await page.locator('.mix-stand-in').innerText()), true);
  assert.ok(await page.locator('.live-under .sheet').first().isVisible());
  assert.equal(await page.locator('.live-canvas canvas').count(), 0);
}));

test('who asked for less motion sees the settled image, and of a long way one a second', onPage({}, async (page, t) => {
  await listen(page);
  await visitMix(page, ON_CPU);
  await press(page, 1, 'End');
  assert.notEqual(await value(page, 1), '0.0\u00a0σ', 'the coefficient is said at once');
  await settled(page);
  // A hand that does not rest: each picture of the screen has another target, and no image settles.
  await page.evaluate(() => {
    const input = document.querySelector('#mix-slider-1');
    const move = () => {
      input.value = Number(input.value) > 0 ? -10 : 10;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      window.moves = requestAnimationFrame(move);
    };
    move();
  });
  const before = (await frames(page)).length;
  await page.waitForFunction((count) => window.told.frames.length >= count, before + 2, PATIENCE);
  await page.evaluate(() => cancelAnimationFrame(window.moves));
  await settled(page);
  const told = await frames(page);
  t.diagnostic(told.map(({ steps, ms, isSettled }) => `${steps} steps, ${Math.round(ms)} ms${isSettled ? ', settled' : ''}`).join('; '));
  for (const [index, { isSettled, ms }] of told.entries()) {
    const waited = ms - (told[index - 1]?.ms ?? 0);
    assert.ok(isSettled || waited > 999, `an image on its way after ${waited} ms`);
  }
  assert.ok(await levels(page) > 50);
  // The wish may change while the page is open.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await press(page, 2, 'End');
  await page.waitForFunction((count) => window.told.frames.length > count + 3, told.length, PATIENCE);
}));
