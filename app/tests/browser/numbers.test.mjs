// The numbers of the opened dimension: curves whose points show gratings, shares against chance, channels.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, eventually, onPage, open } from './browser.mjs';

const CHARTS = [0, 1, 2];
const MEASURED = '?layer=conv2d1&method=ica&components=16&dimension=2';
const dial = (page, chart) => page.locator(`#curve-${chart}`);
const card = (page, chart) => page.locator(`.curve[data-curve="${chart}"]`);
const spoken = (page, chart) => dial(page, chart).getAttribute('aria-valuetext');
const level = async (page, chart) => Number(await dial(page, chart).inputValue());
const grating = (page, chart) => card(page, chart).locator('.grating');
const attribute = (page, name) => page.locator('.attributes').getByRole('button', { name, exact: true });

/// Everything that a chart shows of its point.
const shown = async (page, chart) => ({
  drawn: await card(page, chart).locator('.chart').innerHTML(),
  grating: await grating(page, chart).innerHTML(),
  alternative: await grating(page, chart).getAttribute('aria-label'),
  numbers: await card(page, chart).locator('.shown').innerText(),
  spoken: await spoken(page, chart),
});

test('three curves open with their points at the largest response', onPage({}, async (page) => {
  await open(page, MEASURED);
  assert.deepEqual(await page.locator('.curve h4').allInnerTexts(), ['Frequency', 'Angle', 'Phase']);
  for (const chart of CHARTS) {
    const [, place, largest] = (await card(page, chart).locator('figcaption').innerText()).match(/^Largest at (.*?): (.*?)\./);
    const { numbers, spoken: said, alternative } = await shown(page, chart);
    assert.ok(numbers.startsWith(`${place} ${largest}`), `${numbers} | ${place} ${largest}`);
    assert.ok(said.startsWith(place.replace('\u00a0', ' ')) && said.endsWith('the largest'), said);
    assert.match(alternative, /^Grating of luminance: 0\.\d{3}\scycles per pixel, angle [\d.]+°, phase \d+°$/);
    assert.equal(await card(page, chart).locator('.zero').count(), 1, 'zero is drawn');
    assert.equal(await card(page, chart).locator('.largest').count(), 1, 'the largest is marked');
  }
}));

test('arrow keys move a point, and its grating and words with it', onPage({}, async (page) => {
  await open(page, MEASURED);
  for (const chart of CHARTS) {
    const [at, before] = [await level(page, chart), await shown(page, chart)];
    await dial(page, chart).focus();
    await page.keyboard.press(at > 0 ? 'ArrowLeft' : 'ArrowRight');
    assert.equal(Math.abs(await level(page, chart) - at), 1);
    const after = await shown(page, chart);
    for (const part of Object.keys(before)) assert.notEqual(after[part], before[part], `${part} of chart ${chart}`);
    assert.equal(await page.evaluate(() => document.activeElement.id), `curve-${chart}`, 'the focus stays');
    await page.keyboard.press(at > 0 ? 'ArrowRight' : 'ArrowLeft');
    assert.deepEqual(await shown(page, chart), before);
  }
}));

test('a chart is one stop of the Tab key', onPage({}, async (page) => {
  await open(page, MEASURED);
  await page.locator('#colour-axis').focus();
  for (const wanted of ['curve-0', 'curve-1', 'curve-2']) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), wanted);
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid');
  }
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.attribute), '0');
}));

test('the mouse over a chart moves its point to the nearest level', onPage({}, async (page) => {
  await open(page, MEASURED);
  for (const [chart, places] of [[0, [[0.12, 0.5, 'first'], [0.96, 0.5, 'last']]], [2, [[0.5, 0.2, 'first'], [0.5, 0.8, 'half']]]]) {
    await card(page, chart).scrollIntoViewIfNeeded();
    const last = Number(await dial(page, chart).getAttribute('max'));
    for (const [x, y, wanted] of places) {
      const box = await card(page, chart).locator('.chart svg').boundingBox();
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await eventually(() => level(page, chart), { first: 0, last, half: (last + 1) / 2 }[wanted]);
      const point = await card(page, chart).locator('.point').boundingBox();
      const needle = await card(page, chart).locator('.pin').boundingBox();
      assert.ok(point.x + point.width / 2 >= needle.x - 1 && point.x + point.width / 2 <= needle.x + needle.width + 1);
    }
  }
}));

test('a tap on a chart moves its point', onPage({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } },
  async (page) => {
    await open(page, MEASURED);
    await page.locator('.measured summary').click();
    await card(page, 1).locator('.chart').scrollIntoViewIfNeeded();
    const box = await card(page, 1).locator('.chart svg').boundingBox();
    // To the right of the centre stripes lie level: 90°, half of half a turn.
    await page.touchscreen.tap(box.x + 0.7 * box.width, box.y + 0.5 * box.height);
    await eventually(() => spoken(page, 1).then((text) => text.split(':')[0]), '90°');
  }));

test('the line of an angle lies as the stripes of its grating do', onPage({}, async (page) => {
  await open(page, MEASURED);
  await dial(page, 1).focus();
  await page.keyboard.press('Home');
  for (let step = 0; step <= Number(await dial(page, 1).getAttribute('max')); step += 1) {
    const product = await card(page, 1).evaluate((figure) => {
      const along = (line) => {
        const [from, to] = [line.getPointAtLength(0), line.getPointAtLength(line.getTotalLength())];
        return [to.x - from.x, to.y - from.y];
      };
      const gradient = figure.querySelector('linearGradient');
      const across = [Number(gradient.getAttribute('x2')), Number(gradient.getAttribute('y2'))];
      const line = along(figure.querySelector('.pin'));
      return (line[0] * across[0] + line[1] * across[1]) / Math.hypot(...line) / Math.hypot(...across);
    });
    assert.ok(Math.abs(product) < 0.01, `level ${step}: ${product}`);
    await page.keyboard.press('ArrowRight');
  }
}));

test('gratings of another colour are chosen, and stay chosen', onPage({}, async (page) => {
  await open(page, MEASURED);
  const before = await grating(page, 2).innerHTML();
  await page.locator('#colour-axis').selectOption({ label: 'green/purple' });
  assert.equal(await card(page, 2).locator('h4').innerText(), 'Phase, green to purple');
  assert.notEqual(await grating(page, 2).innerHTML(), before);
  assert.match(await grating(page, 2).getAttribute('aria-label'), /^Grating of green\/purple/);
  assert.match(await card(page, 2).locator('svg').first().textContent(), /green 0°purple 180°green 360°/);
  await page.locator('.list .row').first().click();
  await eventually(() => page.locator('#stage-title').innerText(), 'Dimension 1');
  assert.equal(await page.locator('#colour-axis').inputValue(), '1');
  assert.equal(await card(page, 2).locator('h4').innerText(), 'Phase, green to purple');
}));

test('an attribute of the table makes its curve stand out', onPage({}, async (page) => {
  await open(page, MEASURED);
  const marked = () => page.locator('.curve.chosen h4').allInnerTexts();
  for (const [name, curve, axis] of [['angle', 'Angle', '0'], ['orange/blue', 'Phase, orange to blue', '2'],
    ['frequency', 'Frequency', '2'], ['phase', 'Phase', '0']]) {
    await attribute(page, name).click();
    assert.deepEqual(await marked(), [curve]);
    assert.equal(await page.locator('#colour-axis').inputValue(), axis);
    assert.deepEqual(await page.locator('.attributes [aria-pressed=true]').allInnerTexts(), [name]);
  }
}));

test('shares stand beside what random directions reach, and what passes says so', onPage({}, async (page) => {
  const number = (text) => Number(text.replace('<', '').replace('\u00a0', ''));
  for (const dimension of [1, 2, 3]) {
    await open(page, `?layer=conv2d1&method=pca&components=16&dimension=${dimension}`);
    const rows = await page.locator('.attributes tbody tr').all();
    assert.equal(rows.length, 7);
    for (const row of rows) {
      const text = await row.locator('.shares').innerText();
      const [, alone, total, random] = text.match(/^(.*?)\s% alone, (.*?)\s% in total; random (.*?)\s%/);
      const passes = number(alone) > number(random) && number(alone) >= 5;
      assert.equal(text.includes('✓ stands out'), passes, text);
      assert.ok(number(total) >= number(alone), text);
      const cell = await row.locator('td').nth(1).innerText();
      const [, verdict, moved, chance] = cell.match(/^(✓ yes|no), ([\d.]+).*; random ([\d.]+)/);
      if (moved !== chance) assert.equal(verdict === '✓ yes', Number(moved) > Number(chance), cell);
      const [bar, mark] = await row.locator('.gauge').evaluate((element) => {
        const whole = element.getBoundingClientRect();
        const box = (part) => element.querySelector(part).getBoundingClientRect();
        return [box('.first').width / whole.width, (box('.null').left + 1.5 - whole.left) / whole.width];
      });
      assert.ok(Math.abs(bar * 100 - number(alone)) < 1 && Math.abs(mark * 100 - number(random)) < 1, text);
    }
  }
}));

test('what was not measured is said', onPage({}, async (page, t) => {
  await open(page, '?layer=gabor&method=nmf&components=3&dimension=1');
  if (!(await page.locator('.source').innerText()).includes('NMF')) return t.skip('the catalog lists no NMF');
  assert.match(await page.locator('.attributes').innerText(), /was not measured|no random directions were drawn|were drawn for/);
  assert.equal(await page.getByRole('columnheader').count(), 2);
}));

for (const width of [390, 320]) {
  test(`${width} px wide, one below the other and nothing wider`, onPage(
    { viewport: { width, height: 844 }, hasTouch: true, isMobile: true },
    async (page) => {
      await open(page, MEASURED);
      await page.locator('.measured summary').click();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
      const right = await page.evaluate(() => Math.max(...[...document.querySelectorAll('.numbers *')]
        .filter((element) => !element.closest('svg') || element.matches('svg'))
        .map((element) => element.getBoundingClientRect().right)));
      assert.ok(right <= width, `something ends at ${right}`);
      const tops = await page.locator('.curve').evaluateAll((cards) => cards.map((c) => c.getBoundingClientRect().top));
      assert.deepEqual(tops, [...tops].sort((a, b) => a - b));
      assert.equal(new Set(tops).size, 3);
      for (const target of await page.locator('.curve input, #colour-axis, .attributes button').all()) {
        assert.ok((await target.boundingBox()).height >= 44, 'a finger finds it');
      }
    },
  ));
}

for (const colorScheme of ['light', 'dark']) {
  test(`the first screen still has picture, strip, slider and histogram, ${colorScheme}`, onPage({ colorScheme }, async (page) => {
    await open(page);
    await page.evaluate(() => window.scrollTo(0, 0));
    for (const part of ['.frame', '.strip', '#point', '.histogram']) {
      const box = await page.locator(part).boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= 800, part);
    }
  }));
}

test('on a phone the numbers are folded and the list is near; where there is room all is shown', async (t) => {
  for (const [width, isFolded] of [[390, true], [1280, false]]) {
    await t.test(`${width} px`, onPage({ viewport: { width, height: 844 } }, async (page) => {
      await open(page);
      const [fold, chart] = [page.locator('.measured summary'), page.locator('.numbers .chart').first()];
      const isSeen = () => chart.evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }));
      assert.deepEqual([await fold.isVisible(), await isSeen()], [isFolded, !isFolded]);
      if (!isFolded) return;
      const list = await page.locator('.list').boundingBox();
      assert.ok(list.y < 2.5 * 844, `the list begins at ${list.y}`);
      await fold.press('Enter');
      assert.ok(await isSeen());
    }));
  }
});

let served;
test('the numbers are in the page as it is served', onPage({ javaScriptEnabled: false }, async (page) => {
  await page.goto(BASE);
  served = await page.locator('.numbers').innerHTML();
  assert.equal(await page.locator('.numbers .curve').count(), 3);
}));

test('and the program shows the same', onPage({}, async (page) => {
  await open(page);
  const shown = await page.locator('.numbers').innerHTML();
  assert.equal(shown.replaceAll('<!---->', ''), served.replaceAll(' disabled=""', ''));
}));
