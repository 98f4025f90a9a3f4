// What a visitor takes away: the link, the strip, the numbers, the citation.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { eventually, onPage, open, slider } from './browser.mjs';

const VIEW = '?layer=conv2d1&method=pca&components=16&dimension=3&point=5';
const said = (page) => page.locator('.said').innerText();

async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

test('the link restores this very view', onPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
  await open(page, VIEW);
  await slider(page).press('ArrowRight');
  await page.getByRole('button', { name: 'Copy link to this view' }).click();
  await eventually(() => said(page), 'The link to this view is on the clipboard.');
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  assert.deepEqual([link.searchParams.get('dimension'), link.searchParams.get('point')], ['3', '6']);
}));

test('the strip is a picture of all points in a row', onPage({}, async (page) => {
  await open(page, VIEW);
  const { name, content } = await saved(page, 'Strip as PNG');
  assert.equal(name, 'inceptionv1-conv2d1-pca-16-dimension-03.png');
  assert.equal(content.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual([content.readUInt32BE(16), content.readUInt32BE(20)], [32 * 192, 192]);
}));

test('the numbers are CSV, a line a point and a line a dimension', onPage({}, async (page) => {
  await open(page, VIEW);
  const points = await saved(page, 'Points as CSV');
  assert.equal(points.name, 'inceptionv1-conv2d1-pca-16-dimension-03.csv');
  const lines = points.content.toString().trimEnd().split('\r\n');
  assert.equal(lines.length, 33);
  assert.ok(lines[0].startsWith('point,coefficient,standard_deviations,target_norm,cosine,frequency_cycles_per_pixel'));
  const dimensions = await saved(page, 'All dimensions as CSV');
  assert.equal(dimensions.content.toString().trimEnd().split('\r\n').length, 18, 'a head, 16 dimensions and the null');
}));

test('the citation names the paper and this address', onPage({}, async (page) => {
  await open(page, VIEW);
  await page.getByText('Cite', { exact: true }).click();
  const text = await page.locator('.takeaway pre').innerText();
  assert.match(text, /2011\.03043/);
  assert.ok(text.includes(page.url().split('?')[0]));
}));

test('a browser that does not allow copying gets the text', onPage({}, async (page) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await open(page, VIEW);
  await page.getByRole('button', { name: 'Copy link to this view' }).click();
  await eventually(async () => (await said(page)).includes(page.url()), true);
}));
