// What is served: a first view without the program, and the same page anywhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, BASE_PREFIX, onPage, open, shown, slider, state } from './browser.mjs';

/// What must lie at the same place before the program has come and after.
const PLACES = ['h1', '.lede', '.chooser', '.stage', '.frame', '.readings', '#stage-title', '.strip', '.lens', '#point',
  '.histogram', '.axis', '.facts'];

const boxes = (page) => page.evaluate((places) => Object.fromEntries(places.map((place) => {
  const { x, y, width, height } = document.querySelector(place).getBoundingClientRect();
  return [place, [x, y, width, height].map(Math.round)];
})), PLACES);

for (const width of [1280, 800, 390]) {
  const viewport = { width, height: 844 };
  let served;

  test(`without JavaScript, ${width} px wide: the finding, the first picture and its strip`, onPage(
    { viewport, javaScriptEnabled: false },
    async (page) => {
      await page.goto(BASE, { waitUntil: 'load' });
      assert.match(await page.locator('h1').innerText(), /neurons?, \w+ directions?\. The clearest follows /);
      const image = page.locator('.frame > .sheet:not(.preview)');
      assert.ok(await image.evaluate((element) => element.naturalWidth > 0), 'the picture has come');
      assert.ok(await page.locator('.strip').isVisible());
      assert.ok((await page.locator('.strip i').count()) > 1);
      assert.ok(await page.locator('noscript').isVisible());
      served = { boxes: await boxes(page), headline: await page.locator('h1').innerText(), state: await state(page),
        text: await page.locator('.stage').innerText() };
    },
  ));

  test(`nothing moves when the program takes over, ${width} px wide`, onPage({ viewport }, async (page) => {
    await open(page);
    assert.equal(await page.locator('h1').innerText(), served.headline);
    assert.deepEqual(await state(page), served.state);
    assert.equal(await page.locator('.stage').innerText(), served.text);
    assert.deepEqual(await boxes(page), served.boxes);
    const shift = await page.evaluate(() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(sum), 300);
    }));
    assert.ok(shift < 0.02, `layout shift ${shift}`);
  }));
}

test('what lies below the first view is built after it, part by part, with a frame drawn between', onPage({}, async (page) => {
  const PARTS = ['#point:enabled', 'section.takeaway', 'section.list', 'section.story'];
  await page.addInitScript((parts) => {
    let frame = 0;
    const next = () => { frame += 1; requestAnimationFrame(next); };
    requestAnimationFrame(next);
    window.came = {};
    const look = () => parts.filter((part) => document.querySelector(part)).forEach((part) => { window.came[part] ??= frame; });
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  }, PARTS);
  await open(page);
  const frames = await page.evaluate((parts) => parts.map((part) => window.came[part]), PARTS);
  frames.slice(1).forEach((frame, index) => {
    assert.ok(frame > frames[index], `${PARTS[index + 1]} in frame ${frame}, ${PARTS[index]} in ${frames[index]}`);
  });
}));

test('the document itself holds the finding and the first sheet', async () => {
  const document = await (await fetch(BASE)).text();
  assert.match(document, /<h1 id="finding">[A-Z0-9].* follows .*<\/h1>/);
  assert.match(document, /<img class="sheet" src="bundles\/[^"]+\.webp"/);
  assert.match(document, /<meta name="description" content="[^"]{50,}"/);
  assert.match(document, /arXiv 2011\.03043v2/);
  assert.doesNotMatch(document, /(src|href)="\//, 'no address from the root');
});

test('the page works under a prefix and asks for nothing outside it', onPage({}, async (page, _, { requests }) => {
  await open(page, '?dimension=2&point=4', BASE_PREFIX);
  assert.equal((await state(page)).title, 'Dimension 2');
  await slider(page).press('End');
  await page.locator('.list .row').nth(2).click();
  await shown(page);
  assert.ok(page.url().startsWith(BASE_PREFIX), page.url());
  const outside = requests.filter((url) => !url.startsWith(BASE_PREFIX) && !url.startsWith('data:'));
  assert.deepEqual(outside, []);
}));

test('nothing is fetched twice', onPage({}, async (page, _, { requests }) => {
  await open(page);
  await page.locator('.list .row').last().scrollIntoViewIfNeeded();
  await slider(page).press('End');
  const twice = requests.filter((url, index) => requests.indexOf(url) !== index && !url.startsWith('data:'));
  assert.deepEqual(twice, []);
}));
