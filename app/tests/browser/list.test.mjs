// The list: sorted, filtered, and the same after another layer was chosen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, onPage, open, shown, title } from './browser.mjs';

const BASIS = '?layer=conv2d1&method=pca&components=16&dimension=1';
const titles = (page) => page.locator('.list .row .title').allTextContents();
const asked = (page) => Object.fromEntries(new URL(page.url()).searchParams);

test('dimensions are sorted by the largest index, and the address keeps it', onPage({}, async (page) => {
  await open(page, BASIS);
  const usual = await titles(page);
  assert.equal(usual[0], 'Dimension 1');
  await page.getByLabel('Sort by').selectOption('index');
  await eventually(async () => (await titles(page))[0] === usual[0], false);
  const sorted = await titles(page);
  assert.deepEqual([...sorted].sort(), [...usual].sort(), 'the same dimensions');
  const shares = await page.locator('.list .row').evaluateAll((rows) => rows.map((row) => Math.max(
    ...[...row.querySelectorAll('.bar i')].map((bar) => Number.parseFloat(bar.style.height)),
  )));
  assert.deepEqual(shares, [...shares].sort((a, b) => b - a));
  assert.equal(asked(page).sort, 'index');
  await page.reload();
  await shown(page);
  assert.deepEqual(await titles(page), sorted);
}));

test('only dimensions that show an attribute are listed, also in another basis', onPage({}, async (page) => {
  await open(page, BASIS);
  await page.getByLabel('Show').selectOption('angle');
  await eventually(() => page.locator('#list-title').innerText().then((text) => /^\d+ of 16 dimensions: angle$/.test(text)), true);
  assert.ok((await titles(page)).length < 16);
  await page.locator('.segments label').filter({ hasText: /^conv2d2$/ }).click();
  await eventually(async () => (await page.locator('.source').innerText()).includes('conv2d2'), true);
  assert.equal(await page.getByLabel('Show').inputValue(), 'angle');
  assert.match(await page.locator('#list-title').innerText(), /of 16 dimensions: angle$/);
  assert.deepEqual([asked(page).layer, asked(page).attribute], ['conv2d2', 'angle']);
}));

test('an attribute that nothing shows gives a sentence', onPage({}, async (page) => {
  await open(page, '?layer=gabor&method=nmf&components=3&attribute=blue-red');
  assert.deepEqual(await titles(page), []);
  assert.match(await page.locator('.nothing').innerText(), /Choose another attribute/);
}));

test('a row says what it shows in words', onPage({}, async (page) => {
  await open(page, BASIS);
  const row = page.locator('.list .row').nth(2);
  const words = await row.evaluate((element) => element.textContent);
  assert.match(words, /Dimension 3.*% of variance.*frequency \d\.\d\d, random directions up to \d\.\d\d/s);
  assert.ok((await title(page)).startsWith('Dimension'));
}));
