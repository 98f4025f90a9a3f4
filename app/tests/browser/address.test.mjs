// The address restores what is seen, and the browser's history goes through it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, onPage, open, opening, picture, pictureLoaded, point, shown, slider, state, title } from './browser.mjs';

/// The cell of a sheet that the picture shows: which sheet, and how it lies in the frame. Its pixels may differ by a hair:
/// what lies below it is drawn with it or not.
const cell = (page) => page.locator('.frame > .sheet:not(.preview)').evaluate((image) => {
  const [frame, sheet] = [image.parentElement, image].map((element) => element.getBoundingClientRect());
  const lies = [sheet.x - frame.x, sheet.y - frame.y, sheet.width, sheet.height];
  return [image.getAttribute('src'), lies.map((length) => length.toFixed(2))];
});

const row = (page, index) => page.locator('.list .row').nth(index);

test('the address restores the dimension, the point and the picture', onPage({}, async (page) => {
  await open(page);
  await row(page, 2).click();
  await slider(page).press('Home');
  await slider(page).press('ArrowRight');
  await eventually(async () => new URL(page.url()).searchParams.get('point'), '2');
  await pictureLoaded(page);
  const [before, seen] = [await state(page), await cell(page)];
  assert.equal(before.title, 'Dimension 3');
  await page.goto('about:blank');
  await page.goBack();
  await shown(page);
  assert.deepEqual(await state(page), before);
  assert.deepEqual(await cell(page), seen, 'the same cell of the same sheet');
  assert.match(await page.title(), /^Dimension 3 /);
}));

test('back and forward go through dimensions, and keep the points', onPage({}, async (page) => {
  await open(page, '?dimension=1');
  const first = await state(page);
  await row(page, 1).click();
  await slider(page).press('Home');
  await eventually(async () => new URL(page.url()).searchParams.get('point'), '1');
  const second = await state(page);
  await row(page, 3).click();
  const third = await state(page);
  assert.deepEqual([second.title, third.title], ['Dimension 2', 'Dimension 4']);
  await page.goBack();
  await eventually(() => state(page), second);
  await page.goBack();
  await eventually(() => state(page), first);
  await page.goForward();
  await eventually(() => state(page), second);
  await page.goForward();
  await eventually(() => state(page), third);
}));

test('a point that was just chosen is kept when another dimension is opened', onPage({}, async (page) => {
  await open(page, '?dimension=1');
  await slider(page).focus();
  await page.keyboard.press('End');
  const last = await state(page);
  // At once, before the address has followed the slider.
  await row(page, 1).dispatchEvent('click');
  await eventually(() => title(page), 'Dimension 2');
  await page.goBack();
  await eventually(() => state(page), last);
}));

test('scrubbing adds nothing to the history and seldom writes the address', onPage({}, async (page) => {
  await page.addInitScript(() => {
    window.writes = 0;
    const replace = history.replaceState;
    history.replaceState = function (...given) { window.writes += 1; return replace.apply(this, given); };
  });
  await open(page);
  const length = await page.evaluate(() => history.length);
  await slider(page).focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowRight');
  await eventually(async () => new URL(page.url()).searchParams.get('point'), '21');
  assert.equal(await page.evaluate(() => history.length), length);
  assert.ok(await page.evaluate(() => window.writes) <= 5, 'one write a rest, not one a step');
}));

test('ICA and PCA: choosing another basis shows it, and back returns', onPage({}, async (page, t) => {
  await open(page);
  const choices = page.getByRole('radio', { name: /ICA|PCA/ });
  if (await choices.count() < 2) return t.skip('the catalog lists one basis');
  const [first, seen] = [await state(page), await picture(page)];
  const unchecked = await choices.evaluateAll((all) => all.findIndex((choice) => !choice.checked));
  const other = page.locator('.segments label').filter({ hasText: /ICA|PCA/ }).nth(unchecked);
  const name = await other.innerText();
  await other.click();
  await eventually(async () => (await page.locator('.source').innerText()) === first.source, false);
  await pictureLoaded(page);
  assert.ok((await page.locator('.source').innerText()).endsWith(name.split(',')[0].split(' ')[0]));
  assert.ok((await page.locator('.lede').innerText()).includes(name.split(',')[0].split(' ')[0]));
  assert.ok(await other.locator('input').isChecked());
  assert.ok(!(await picture(page)).equals(seen), 'another picture');
  const second = await state(page);
  await page.reload();
  await shown(page);
  assert.deepEqual(await state(page), second, 'the address names the basis');
  await page.goBack();
  await eventually(() => state(page), first);
}));

test('an address that means nothing opens what the site opens with', onPage({}, async (page) => {
  await open(page);
  const first = await state(page);
  assert.equal(first.title, `Dimension ${await opening(page)}`);
  for (const junk of ['?&&==%%3C', '?point=999', '?sort=beauty&attribute=smell', '?utm_source=x']) {
    await open(page, junk);
    assert.deepEqual(await state(page), first, junk);
  }
}));

test('an address whose basis or dimension is unknown opens something near', onPage({}, async (page) => {
  for (const junk of ['?layer=mixed9z&method=tsne&components=7', '?dimension=0&point=-3', '?dimension=99999&point=x']) {
    await open(page, junk);
    assert.equal(await title(page), 'Dimension 1', junk);
  }
}));

test('a dimension opens in another tab when that is asked for', onPage({}, async (page) => {
  await open(page, '?dimension=1');
  const [tab] = await Promise.all([page.context().waitForEvent('page'), row(page, 1).click({ modifiers: ['Control'] })]);
  await shown(tab);
  assert.equal(await title(tab), 'Dimension 2');
  assert.equal(await title(page), 'Dimension 1');
  assert.ok(await point(page) > 0);
}));
