// Whatever is missing or broken gives a sentence and a way to try again, never a blank.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alert, BASE, onPage, open, opening, pictureLoaded, shown, title } from './browser.mjs';

const CATALOG = '**/catalog.postcard';
const BUNDLE = '**/bundle-*.postcard';
const SPRITE = '**/dimension-*.webp';

const missing = (route) => route.fulfill({ status: 404, contentType: 'text/html', body: '<!doctype html>Not found' });
const page404 = (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html>Not found' });
const unreachable = (route) => route.abort();

/// The file as it is, changed on its way.
const changed = (change) => async (route) => {
  const response = await route.fetch();
  await route.fulfill({ response, body: change(await response.body()) });
};
const truncated = changed((body) => body.subarray(0, body.length - 7));
const damaged = changed((body) => { body[body.length - 1] ^= 1; return body; });
const otherVersion = changed((body) => { body[8] = 9; return body; });

const CASES = [
  ['a missing catalog', CATALOG, missing, /catalog\.postcard is missing from this site/],
  ['a catalog that cannot be reached', CATALOG, unreachable, /did not send bundles\/catalog\.postcard/],
  ['a page served in place of the catalog', CATALOG, page404, /this is not a catalog/],
  ['a truncated catalog', CATALOG, truncated, /this catalog is cut short/],
  ['a catalog of another version', CATALOG, otherVersion, /this catalog has format version 9/],
  ['a missing bundle', BUNDLE, missing, /bundle-\w+\.postcard is missing from this site/],
  ['a page served in place of a bundle', BUNDLE, page404, /this is not a bundle/],
  ['a truncated bundle', BUNDLE, truncated, /this bundle is cut short/],
  ['a damaged bundle', BUNDLE, damaged, /this bundle is damaged/],
  ['a bundle of another version', BUNDLE, otherVersion, /this bundle has format version 9/],
];

for (const [what, files, fault, sentence] of CASES) {
  test(`${what} is told, and trying again helps`, onPage({ faults: true }, async (page) => {
    await page.route(files, fault);
    await page.goto(BASE);
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), sentence);
    assert.ok((await page.locator('h1').innerText()).length > 10, 'the headline is still there');
    await page.unroute(files);
    await alert(page).getByRole('button').click();
    await shown(page);
    assert.equal(await alert(page).count(), 0);
    assert.equal(await title(page), `Dimension ${await opening(page)}`);
  }));
}

test('a basis that is missing leaves the others open', onPage({ faults: true }, async (page, t) => {
  await open(page);
  const other = page.locator('.segments label').filter({ has: page.locator('input:not(:checked)') });
  if (await other.count() === 0) return t.skip('the catalog lists one basis');
  await page.route(BUNDLE, missing);
  await other.first().click();
  await alert(page).waitFor();
  assert.match(await alert(page).innerText(), /is missing from this site/);
  await page.goBack();
  await shown(page);
  assert.equal(await alert(page).count(), 0);
}));

test('a missing sprite sheet is told in its place, and trying again helps', onPage({ faults: true }, async (page) => {
  await page.route(SPRITE, missing);
  await page.goto(BASE);
  await alert(page).waitFor();
  const number = String(await opening(page)).padStart(2, '0');
  const sentence = new RegExp(`The images of this dimension did not come: .*dimension-${number}-\\w+\\.webp`);
  assert.match(await alert(page).innerText(), sentence);
  assert.equal(await page.locator('.list .row').count() > 0, true, 'the list is still there');
  await page.unroute(SPRITE);
  await alert(page).getByRole('button').click();
  await pictureLoaded(page);
  assert.equal(await alert(page).count(), 0);
}));

test('another dimension is free of the failure of the last', onPage({ faults: true }, async (page) => {
  await page.route('**/dimension-01-*.webp', missing);
  await page.goto(`${BASE}?dimension=1`);
  await alert(page).waitFor();
  await page.locator('.list .row').nth(1).click();
  await pictureLoaded(page);
  assert.equal(await alert(page).count(), 0);
}));

test('strips that are missing are told above the list, and they alone are asked for again', onPage({ faults: true }, async (page, _, { requests }) => {
  const strips = /\/preview-0[23]-/;
  await page.route(strips, missing);
  await page.goto(BASE);
  await page.locator('.list').scrollIntoViewIfNeeded();
  await page.locator('.list [role=alert]').waitFor();
  assert.match(await page.locator('.list [role=alert]').innerText(), /Some strips of this list did not come/);
  await page.waitForLoadState('networkidle');
  const hidden = await page.locator('.list .film img').evaluateAll((images) => images.map((image) => getComputedStyle(image).visibility));
  assert.deepEqual(hidden.flatMap((state, index) => (state === 'hidden' ? [index + 1] : [])), [2, 3], 'no broken image is seen');
  await page.unroute(strips);
  const before = requests.length;
  await page.locator('.list [role=alert] button').click();
  await page.waitForFunction(() => [...document.querySelectorAll('.film img')].every((strip) => strip.naturalWidth > 0));
  assert.equal(await page.locator('.list [role=alert]').count(), 0);
  const again = requests.slice(before).map((url) => url.match(/(preview-\d+)-\w+\.webp\?attempt=1$/)?.[1]).sort();
  assert.deepEqual(again, ['preview-02', 'preview-03']);
}));
