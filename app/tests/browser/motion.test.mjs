// The strip plays by itself when the site is opened, unless a visitor asked for less motion, and stops when told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, onPage, open, picture, point, slider } from './browser.mjs';

const MOVING = { reducedMotion: 'no-preference' };
const button = (page, name) => page.getByRole('button', { name });

async function moves(page) {
  const before = await point(page);
  await page.waitForFunction((value) => Number(document.querySelector('#point').value) !== value, before, { timeout: 15000 });
}

async function stands(page) {
  const before = await point(page);
  await page.waitForTimeout(1200);
  assert.equal(await point(page), before);
}

test('the site opens on a strip that plays, and a button stops it', onPage(MOVING, async (page) => {
  await open(page);
  await moves(page);
  await button(page, 'Stop playing the strip').click();
  await stands(page);
  await button(page, 'Play the strip').click();
  await moves(page);
}));

test('touching the slider stops what plays, and what was going to', onPage(MOVING, async (page) => {
  await open(page);
  await slider(page).press('End');
  await page.waitForTimeout(4500);
  await stands(page);
  await button(page, 'Play the strip').click();
  await moves(page);
  await slider(page).press('Home');
  assert.equal(await point(page), 1);
  await stands(page);
}));

test('nothing plays under reduced motion until that is asked for', onPage({}, async (page) => {
  await open(page);
  await stands(page);
  await button(page, 'Play the strip').click();
  await moves(page);
}));

test('a view that was asked for stands still', onPage(MOVING, async (page) => {
  await open(page, '?dimension=2&point=5');
  await stands(page);
  assert.equal(await point(page), 5);
}));

test('while a strip plays, neighbours are blended, and at rest one picture is shown', onPage(MOVING, async (page) => {
  await open(page);
  const opacity = () => page.locator('.over').evaluate((element) => Number(element.style.opacity));
  await button(page, 'Play the strip').click();
  await page.waitForFunction(() => {
    const value = Number(document.querySelector('.over').style.opacity);
    return value > 0.1 && value < 0.9;
  });
  await slider(page).press('Home');
  await eventually(opacity, 0);
}));

test('dragging across the picture scrubs', onPage({}, async (page) => {
  await open(page, '?dimension=1&point=10');
  const before = await picture(page);
  const box = await page.locator('.frame').boundingBox();
  await page.mouse.move(box.x + 20, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 20 + box.width / 2, box.y + 40, { steps: 6 });
  await page.mouse.up();
  const max = Number(await slider(page).getAttribute('max'));
  const wanted = 10 + (max - 1) / 2;
  assert.ok(Math.abs(await point(page) - wanted) <= 1, `point ${await point(page)}, and half the strip further is ${wanted}`);
  assert.ok(!(await picture(page)).equals(before));
  await page.mouse.move(box.x + 5, box.y + 40);
  assert.notEqual(await point(page), 1, 'a pointer that is up drags nothing');
}));
