// On a slow network what is small comes first: until a dimension's own sheet is there, the list's small one is shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, onPage, open, pictureLoaded } from './browser.mjs';

/// Holds back a dimension's sheet; returns what lets it go.
async function held(page, dimension) {
  let release;
  const released = new Promise((done) => { release = done; });
  await page.route(`**/dimension-${String(dimension).padStart(2, '0')}-*.webp`, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

const strip = (page) => page.locator('.strip').screenshot({ animations: 'disabled' });

/// The strip without its images.
async function blank(page) {
  const hide = (image) => page.locator('.strip').evaluate((element, value) => {
    const before = element.style.backgroundImage;
    element.style.backgroundImage = value;
    return before;
  }, image);
  const before = await hide('none');
  const seen = await strip(page);
  await hide(before);
  return seen;
}

/// Whether the preview is seen, then the sheet.
async function previewedThenShown(page, release) {
  await page.waitForFunction(() => {
    const preview = document.querySelector('.frame .preview');
    return preview?.complete && preview.naturalWidth > 0;
  });
  const previewed = await strip(page);
  assert.ok(!previewed.equals(await blank(page)), 'the strip is not empty');
  release();
  await pictureLoaded(page);
  assert.ok(!(await strip(page)).equals(previewed), 'the sheet takes its place');
}

test('a dimension that was asked for is previewed', onPage({}, async (page) => {
  const release = await held(page, 5);
  await page.goto(`${BASE}?dimension=5`, { waitUntil: 'commit' });
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

test('the view on which the site opens needs no preview', onPage({}, async (page, _, { requests }) => {
  await open(page);
  assert.equal(await page.locator('.frame .preview').count(), 0);
  assert.deepEqual(requests.filter((url) => url.includes('/contact-')), []);
}));
