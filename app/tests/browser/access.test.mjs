// Everybody can use it: by keyboard alone, on a phone, with little motion, in the dark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, onPage, open, point, slider, state, title } from './browser.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className
  || document.activeElement.name || document.activeElement.tagName);

/// Presses Tab until the element with the focus answers to `selector`, as far as `most` stops.
async function tabTo(page, selector, most = 30) {
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} is not reached by Tab; the focus is on ${await focused(page)}`);
}

test('every function is at hand from the keyboard', onPage({}, async (page) => {
  await open(page, '?dimension=1');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'skip', 'first a way past the rest');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => location.hash), '#page');
  await page.keyboard.press('Tab');
  await page.reload();
  await page.locator('.list').waitFor();
  await tabTo(page, '#point');
  const before = await point(page);
  await page.keyboard.press(before > 1 ? 'ArrowLeft' : 'ArrowRight');
  assert.equal(Math.abs(await point(page) - before), 1);
  await tabTo(page, '.list li:nth-child(2) .row');
  await page.keyboard.press('Enter');
  await eventually(() => title(page), 'Dimension 2');
  assert.equal(await focused(page), 'point', 'the slider is ready');
  const opened = await point(page);
  await page.keyboard.press(opened > 1 ? 'ArrowLeft' : 'ArrowRight');
  assert.equal(Math.abs(await point(page) - opened), 1);
}));

test('the method is chosen with the arrow keys', onPage({}, async (page, t) => {
  await open(page);
  if (await page.getByRole('radio').count() < 2) return t.skip('the catalog lists one basis');
  const before = await page.locator('.source').innerText();
  await tabTo(page, 'input[type=radio]');
  const isLast = await page.evaluate(() => document.activeElement.matches('label:last-of-type input'));
  await page.keyboard.press(isLast ? 'ArrowUp' : 'ArrowDown');
  await eventually(async () => (await page.locator('.source').innerText()) === before, false);
}));

test('what has the focus shows it', onPage({}, async (page) => {
  await open(page);
  for (const selector of ['.brand', '#point', '.list .row']) {
    await tabTo(page, selector);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid', selector);
  }
}));

test('regions and groups are named', onPage({}, async (page) => {
  await open(page, '?dimension=1');
  const named = async (role, name) => assert.equal(await page.getByRole(role, { name }).count(), 1, `${role} ${name}`);
  await named('main');
  await named('banner');
  await named('contentinfo');
  await named('region', 'Dimension 1');
  await named('region', /^All \d+ dimensions$/);
  await named('region', 'How it was made');
  await named('region', 'Take away');
  await named('navigation', 'Pages');
  await named('combobox', 'Sort by');
  await named('combobox', 'Show');
  await named('button', 'Play the strip');
  await named('slider', 'Point along dimension 1');
  assert.equal(await page.locator('h1').count(), 1);
  assert.match(await page.locator('.frame > .sheet:not(.preview)').getAttribute('alt'), /dimension 1 at .*point \d+ of/);
  if (await page.getByRole('radio').count() > 1) await named('group', 'Method');
}));

test('the opened dimension is marked in the list', onPage({}, async (page) => {
  await open(page, '?dimension=1');
  await page.locator('.list .row').nth(4).click();
  await eventually(() => page.locator('.list .row[aria-current=true] .title').allTextContents(), ['Dimension 5']);
}));

test('opening from the list brings the stage into sight', onPage({ reducedMotion: 'reduce' }, async (page) => {
  await open(page);
  await page.locator('.list .row').last().click();
  await eventually(async () => {
    const box = await page.locator('#stage-title').boundingBox();
    return box.y >= 0 && box.y < 800;
  }, true);
}));

for (const width of [390, 320]) {
  test(`nothing is wider than a screen of ${width} px, and targets are large enough`, onPage(
    { viewport: { width, height: 844 }, hasTouch: true, isMobile: true },
    async (page) => {
      await open(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
      const picture = await page.locator('.frame').boundingBox();
      assert.ok(picture.y + picture.height <= 844, 'the picture is on the first screen');
      for (const target of await page.locator('.brand, .top nav a, .play, .segments label, #point, .takeaway .buttons button, .takeaway summary, .tools select, .list .row').all()) {
        const box = await target.boundingBox();
        assert.ok(box.height >= 44 && box.width >= 44, `${await target.innerText()} is ${box.width} x ${box.height}`);
      }
    },
  ));
}

for (const colorScheme of ['light', 'dark']) {
  test(`text stands out from its ground, ${colorScheme}`, onPage({ colorScheme }, async (page) => {
    await open(page);
    const ratios = await page.evaluate(contrasts, ['h1', '.lede', '.source', '.readings .value dd', '.legend',
      '.row .title', '.row small', '.row .caption', '.chip', '.top nav a', '.takeaway h2', '.axis .end', '.bottom p']);
    for (const [selector, ratio] of Object.entries(ratios)) assert.ok(ratio >= 4.5, `${selector}: ${ratio}`);
  }));
}

/// In the page: contrast ratios (WCAG) of elements against the nearest painted ground.
function contrasts(selectors) {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let up = element; up; up = up.parentElement) {
      const colour = channels(getComputedStyle(up).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return Object.fromEntries(selectors.map((selector) => {
    const element = document.querySelector(selector);
    const pair = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))];
    return [selector, (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)];
  }));
}

test('two visits show the same', onPage({}, async (page) => {
  await open(page);
  const first = await state(page);
  await open(page);
  assert.deepEqual(await state(page), first);
}));
