// On a slow network what is small comes first: until a dimension's sheet is there, its preview is shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, onPage, open } from './browser.mjs';

/// Holds back the sheets of dimensions, or of one; returns what lets them go.
async function held(page, dimension) {
  let release;
  const released = new Promise((done) => { release = done; });
  const number = dimension === undefined ? '*' : `${String(dimension).padStart(2, '0')}-*`;
  await page.route(`**/dimension-${number}.webp`, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

const seen = (page, place) => page.locator(place).screenshot({ animations: 'disabled' });

/// A place without the images of what lies in it.
async function blank(page, place, strips) {
  const hide = (images) => page.locator(strips).evaluateAll((elements, values) => elements.map((element, index) => {
    const before = element.style.backgroundImage;
    element.style.backgroundImage = values?.[index] ?? 'none';
    return before;
  }), images);
  const before = await hide();
  const empty = await seen(page, place);
  await hide(before);
  return empty;
}

/// Waits until a condition holds in the page, also where it may run no script of its own, and so no frame's either.
async function until(page, condition, argument) {
  const end = Date.now() + 20_000;
  while (!(await page.evaluate(condition, argument))) {
    assert.ok(Date.now() < end, `${condition} did not come to hold`);
    await page.waitForTimeout(50);
  }
}

/// Whether previews are seen, in as many frames and in the strips at a place, and then the sheets.
async function previewedThenShown(page, release, { frames = 1, place = '.strip', strips = '.strip' } = {}) {
  await until(page, (count) => {
    const previews = [...document.querySelectorAll('.frame .preview')];
    return previews.length === count && previews.every((preview) => preview.complete && preview.naturalWidth > 0);
  }, frames);
  const previewed = await seen(page, place);
  assert.ok(!previewed.equals(await blank(page, place, strips)), 'the strips are not empty');
  release();
  await until(page, (count) => {
    const sheets = [...document.querySelectorAll('.frame .sheet:not(.preview)')];
    return sheets.length >= count && sheets.every((sheet) => sheet.complete && sheet.naturalWidth > 0);
  }, frames);
  assert.ok(!(await seen(page, place)).equals(previewed), 'the sheets take their place');
}

test('a dimension that was asked for is previewed', onPage({}, async (page) => {
  const release = await held(page, 5);
  await page.goto(`${BASE}?dimension=5`, { waitUntil: 'commit' });
  await page.locator('#point:enabled').waitFor();
  await previewedThenShown(page, release);
}));

test('a dimension opened from the list is previewed at once', onPage({}, async (page) => {
  await open(page);
  const release = await held(page, 6);
  await page.locator('.list').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('.film img')?.naturalWidth > 0);
  await page.locator('.list .row').nth(5).click();
  await previewedThenShown(page, release);
}));

for (const javaScriptEnabled of [true, false]) {
  const by = javaScriptEnabled ? 'by the program' : 'as it is served';
  test(`the view on which the site opens is previewed, ${by}`, onPage({ javaScriptEnabled }, async (page) => {
    const release = await held(page);
    await page.goto(BASE, { waitUntil: 'commit' });
    if (javaScriptEnabled) await page.locator('#point:enabled').waitFor();
    await previewedThenShown(page, release);
  }));
}

test('once a sheet has come, its preview is gone from below it and not from the strip', onPage({}, async (page) => {
  await open(page);
  await page.waitForFunction(() => document.querySelectorAll('.frame .preview').length === 0);
  assert.match(await page.locator('.strip').getAttribute('style'), /url\('[^']*dimension-[^']*'\),url\('[^']*preview-[^']*'\)/);
}));

test('what is compared is previewed', onPage({}, async (page) => {
  const release = await held(page);
  await page.goto(`${BASE}compare.html`, { waitUntil: 'commit' });
  // The slider of the served view says nothing yet.
  await page.locator('.tracks input[aria-valuetext]').waitFor();
  await previewedThenShown(page, release, { frames: 2, place: '.tracks', strips: '.lane .film' });
}));
