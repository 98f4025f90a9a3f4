// Scrubbing along a dimension: slider, picture, numbers and marks move together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, onPage, open, picture, point, slider, spoken, traced } from './browser.mjs';

test('a bundle is shown: picture, strip, histogram, numbers and every dimension', onPage({}, async (page) => {
  await open(page);
  const listed = await page.locator('.list .row').count();
  assert.equal(await page.locator('#list-title').innerText(), `All ${listed} dimensions`);
  const max = Number(await slider(page).getAttribute('max'));
  assert.equal(await page.locator('.strip i').count(), max);
  assert.match(await page.locator('.readings').innerText(), /Cosine\s+−?[01]\.\d\d/);
  assert.match(await page.locator('.facts').innerText(), /Explained variance\s+\d+\.\d.%/);
  assert.ok((await page.locator('.histogram path').getAttribute('d')).length > 100);
  assert.equal(await page.locator('.list .row[aria-current]').count(), 1);
}));

test('arrow keys move the picture and what is spoken', onPage({}, async (page) => {
  await open(page, '?dimension=1&point=5');
  await slider(page).focus();
  const [before, said] = [await picture(page), await spoken(page)];
  await page.keyboard.press('ArrowRight');
  assert.equal(await point(page), 6);
  assert.match(await spoken(page), /^dimension 1, (minus )?\d+\.\d standard deviations?, point 6 of \d+$/);
  assert.notEqual(await spoken(page), said);
  const after = await picture(page);
  assert.ok(!after.equals(before), 'the picture has changed');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await spoken(page), said);
  assert.ok((await picture(page)).equals(before), 'the picture is the former one');
}));

test('a point is shown alike, however one comes to it', onPage({}, async (page) => {
  await open(page, '?dimension=1&point=9');
  const opened = await picture(page);
  await slider(page).focus();
  for (const key of ['Home', 'End', 'PageUp', 'Home']) await page.keyboard.press(key);
  for (let step = 1; step < 9; step += 1) await page.keyboard.press('ArrowRight');
  assert.equal(await point(page), 9);
  await eventually(async () => (await picture(page)).equals(opened), true);
}));

test('words and numbers follow while the steps come as fast as frames, and tell of the last in the end', onPage({}, async (page) => {
  await open(page, '?dimension=1&point=1');
  const told = await slider(page).evaluate(async (slider) => {
    const seen = new Set();
    for (let step = 1; step <= 120; step += 1) {
      slider.value = String(1 + step % 30);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((drawn) => { requestAnimationFrame(drawn); });
      seen.add(document.querySelector('.readings').innerText.match(/(\d+) of \d+/)[1]);
    }
    return seen.size;
  });
  assert.ok(told > 2, `it told of ${told} points in 120 frames`);
  await eventually(async () => (await page.locator('.readings').innerText()).match(/(\d+) of/)[1], String(await point(page)));
}));

/// How often the browser composed the layers of the page anew while something was done.
async function composed(page, act) {
  const events = await traced(page, ['blink', 'cc'], act);
  return events.filter(({ name, ph }) => name === 'PaintArtifactCompositor::Update' && ph === 'X').length;
}

test('scrubbing composes no layers anew', onPage({}, async (page) => {
  const STEPS = 20;
  await open(page, '?dimension=1&point=1');
  await slider(page).press('ArrowRight');
  // What moves by its style alone does, or this test would not notice.
  const styled = await composed(page, () => page.evaluate(async (steps) => {
    const other = document.body.appendChild(document.createElement('div'));
    other.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 9px; height: 9px; background: red; will-change: transform';
    for (let step = 0; step < steps; step += 1) {
      other.style.transform = `translateX(${step}px)`;
      await new Promise((drawn) => { requestAnimationFrame(() => setTimeout(drawn)); });
    }
    other.remove();
  }, STEPS));
  assert.ok(styled >= STEPS / 2, `${styled} times for ${STEPS} steps of what is not animated`);
  const scrubbed = await composed(page, async () => {
    for (let step = 0; step < STEPS; step += 1) {
      await slider(page).press('ArrowRight');
      await page.waitForTimeout(60);
    }
  });
  assert.ok(scrubbed < STEPS / 2, `${scrubbed} times for ${STEPS} steps`);
}));

test('Home, End and the Page keys go to the ends and by leaps', onPage({}, async (page) => {
  await open(page);
  await slider(page).focus();
  const max = Number(await slider(page).getAttribute('max'));
  await page.keyboard.press('End');
  assert.equal(await point(page), max);
  const last = await picture(page);
  await page.keyboard.press('PageDown');
  assert.ok(await point(page) < max - 1, 'a leap is more than a step');
  await page.keyboard.press('Home');
  assert.equal(await point(page), 1);
  assert.match(await spoken(page), /minus .* point 1 of/);
  assert.ok(!(await picture(page)).equals(last), 'the ends differ');
}));

test('the thumb, the lens and the needle stand at the same point', onPage({}, async (page) => {
  await open(page);
  await slider(page).focus();
  for (const key of ['Home', 'End', 'PageDown']) {
    await page.keyboard.press(key);
    const [place, max] = [await point(page) - 1, Number(await slider(page).getAttribute('max')) - 1];
    const box = await slider(page).boundingBox();
    const thumb = 26;
    const wanted = box.x + thumb / 2 + place / max * (box.width - thumb);
    const cell = await page.locator('.strip i').nth(place).boundingBox();
    const lens = await page.locator('.lens').boundingBox();
    const needle = await page.evaluate(() => {
      const line = document.querySelector('.needle polyline');
      const first = line.getPointAtLength(0).matrixTransform(line.getScreenCTM());
      return first.x;
    });
    for (const [what, x] of Object.entries({ cell: cell.x + cell.width / 2, lens: lens.x + lens.width / 2, needle })) {
      assert.ok(Math.abs(x - wanted) < 1.5, `${key}: the ${what} stands at ${x}, the thumb at ${wanted}`);
    }
  }
}));

test('the needle is drawn', onPage({}, async (page) => {
  await open(page);
  for (const key of ['Home', 'PageUp', 'End']) {
    await slider(page).press(key);
    const plot = () => page.locator('.plot').screenshot({ animations: 'disabled' });
    const seen = await plot();
    await page.locator('.needle').evaluate((needle) => { needle.style.visibility = 'hidden'; });
    assert.ok(!(await plot()).equals(seen), key);
    await page.locator('.needle').evaluate((needle) => { needle.style.visibility = ''; });
  }
}));

test('a press on the strip goes to the image under it', onPage({}, async (page) => {
  await open(page);
  const places = await page.locator('.strip i').count();
  for (const place of [3, places - 2]) {
    const cell = await page.locator('.strip i').nth(place).boundingBox();
    await page.mouse.click(cell.x + cell.width / 2, cell.y + cell.height / 2);
    assert.equal(await point(page), place + 1);
  }
  const [from, to] = [await page.locator('.strip i').first().boundingBox(), await page.locator('.strip').boundingBox()];
  await page.mouse.move(to.x + to.width / 2, to.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, from.y + 20, { steps: 8 });
  await page.mouse.up();
  await eventually(() => point(page), 1);
}));

test('a touch on the strip scrubs', onPage({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } },
  async (page) => {
    await open(page);
    await page.locator('.strip').scrollIntoViewIfNeeded();
    const cell = await page.locator('.strip i').nth(2).boundingBox();
    await page.touchscreen.tap(cell.x + cell.width / 2, cell.y + cell.height / 2);
    await eventually(() => point(page), 3);
  }));
