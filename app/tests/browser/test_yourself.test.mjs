// The game: ten rounds from a seed, played by mouse and by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alert, BASE, eventually, onPage } from './browser.mjs';

const PAGE = `${BASE}test.html`;

const title = (page) => page.locator('#round-title').innerText();
const status = (page) => page.locator('.answer [role=status]').innerText();

async function play(page, query = '?seed=7') {
  await page.goto(PAGE + query);
  await shown(page);
}

/// Waits until both strips of a round have come.
async function shown(page) {
  await page.waitForFunction(() => {
    const images = [...document.querySelectorAll('.cell img')];
    return images.length >= 6 && images.every((image) => image.complete && image.naturalWidth > 0);
  });
}

/// How the images of both strips lie, and of which sheet.
const strips = (page) => page.locator('.cell img').evaluateAll((all) => all.map((one) => `${one.src} ${one.style.transform}`));

/// Which strip is in order, read off the images: rows of cells, in the order of the sheet.
const inOrder = (page) => page.evaluate(() => [...document.querySelectorAll('.choice')].findIndex((choice) => {
  const place = (image) => {
    const [x, y] = image.style.transform.match(/-?[\d.]+(?=%)/g).map(Number);
    return -y * 1000 - x;
  };
  const places = [...choice.querySelectorAll('img')].map(place);
  return places.every((value, index) => index === 0 || value > places[index - 1]);
}) + 1);

test('a seed is a game, and a game without one gets one', onPage({}, async (page) => {
  await play(page);
  const first = await strips(page);
  await page.reload();
  await shown(page);
  assert.deepEqual(await strips(page), first);
  await play(page, '?seed=8');
  assert.notDeepEqual(await strips(page), first);
  for (const none of ['', '?seed=x']) {
    await play(page, none);
    assert.match(new URL(page.url()).search, /^\?seed=\d+$/);
  }
}));

test('both strips show the same images, one in order', onPage({}, async (page) => {
  await play(page);
  const all = await strips(page);
  const [one, other] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];
  assert.deepEqual([...one].sort(), [...other].sort());
  assert.notDeepEqual(one, other);
  assert.notDeepEqual(one, [...other].reverse());
  assert.ok([1, 2].includes(await inOrder(page)));
}));

test('a whole game by keyboard: keys pick, Enter goes on, the score stands beside chance', onPage({}, async (page) => {
  await play(page);
  await page.locator('#strip-1').focus();
  let right = 0;
  for (let round = 1; round <= 10; round += 1) {
    assert.equal(await title(page), `Round ${round} of 10`);
    await shown(page);
    const answer = await inOrder(page);
    const pick = round % 3 === 0 ? 3 - answer : answer;
    right += Number(pick === answer);
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'strip-2');
    await page.keyboard.press(String(pick));
    const opening = pick === answer ? 'Right' : 'Not this one';
    await eventually(async () => (await status(page)).startsWith(`${opening}: strip ${answer} is in order`), true);
    assert.match(await status(page), /They show dimension \d+ of (PCA|ICA) on layer conv2d\d/);
    assert.match(await page.locator('.onward a').getAttribute('href'), /^\.\/\?layer=conv2d\d&method=(pca|ica)&components=\d+&dimension=\d+$/);
    await page.keyboard.press(String(answer));
    await eventually(() => page.evaluate(() => document.activeElement.id), 'next-round');
    assert.equal(await page.locator('.so-far').innerText(), `${right} right so far`, 'one answer a round');
    await page.keyboard.press('Enter');
    if (round < 10) await eventually(() => page.evaluate(() => document.activeElement.id), 'strip-1');
  }
  await eventually(() => page.locator('#score-title').innerText(), `${right} of 10 right`);
  await eventually(() => page.evaluate(() => document.activeElement.id), 'score-title');
  assert.match(await page.locator('.score').innerText(), /Guessing gets 5 of 10 on average, and 7 or more in 17\.2.% of games/);
  const rows = await page.locator('.score tbody tr').allInnerTexts();
  assert.deepEqual(rows.map((row) => row.split('\t')[0]).sort(), ['ICA', 'PCA']);
  assert.deepEqual(rows.map((row) => row.split('\t')[2]), ['5', '5']);
  await page.getByRole('button', { name: 'Play again' }).click();
  await eventually(() => title(page), 'Round 1 of 10');
  assert.notEqual(new URL(page.url()).search, '?seed=7', 'another seed');
  await page.goBack();
  await eventually(() => new URL(page.url()).search, '?seed=7');
  await eventually(() => title(page), 'Round 1 of 10');
}));

test('buttons do what the keys do, and an answer is marked in words', onPage({}, async (page) => {
  await play(page);
  const answer = await inOrder(page);
  await page.getByRole('button', { name: `Strip ${answer} is in order` }).click();
  assert.match(await status(page), /^Right/);
  const marks = await page.locator('.mark').allInnerTexts();
  assert.equal(marks[answer - 1], 'In order');
  assert.equal(marks[2 - answer], 'Shuffled');
  await page.getByRole('button', { name: 'Next round' }).click();
  assert.equal(await title(page), 'Round 2 of 10');
  assert.equal(await page.locator('.mark').first().innerText(), '');
}));

test('keys outside of the game are the browser’s own', onPage({}, async (page) => {
  await play(page);
  await page.locator('.brand').focus();
  await page.keyboard.press('1');
  assert.match(await status(page), /^Which of the two/);
}));

test('the images can be compared in numbers, without the answer', onPage({}, async (page) => {
  await play(page);
  await page.locator('summary').first().click();
  const lines = await page.locator('details').first().locator('li').allInnerTexts();
  assert.equal(lines.length, 8);
  for (const line of lines) assert.match(line, /cycles a pixel, (angle \d+°|no main angle), [a-z/]+ contrast|flat colour/);
  assert.match(await page.locator('.without-sight').innerText(), /cannot be judged as pictures without sight/);
  assert.doesNotMatch(await page.locator('.round').innerText(), /conv2d|PCA|ICA/, 'not before the answer');
}));

for (const width of [390, 320]) {
  test(`on a phone of ${width} px nothing is too wide and both strips are in sight`, onPage(
    { viewport: { width, height: 844 }, hasTouch: true, isMobile: true },
    async (page) => {
      await play(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
      const second = await page.locator('#strip-2').boundingBox();
      assert.ok(second.y + second.height <= 844, `the second strip ends at ${second.y + second.height}`);
      for (const target of await page.locator('.pick, summary').all()) {
        const box = await target.boundingBox();
        assert.ok(box.height >= 44, `${box.height}`);
      }
    },
  ));
}

const missing = (route) => route.fulfill({ status: 404, contentType: 'text/html', body: '<!doctype html>Not found' });

for (const [what, files] of [['catalog', '**/catalog.postcard'], ['bundle', '**/bundle-*.postcard'],
  ['sheet', '**/dimension-*.webp']]) {
  test(`a missing ${what} is told, and trying again helps`, onPage({ faults: true }, async (page) => {
    await page.route(files, missing);
    await page.goto(`${PAGE}?seed=7`);
    await alert(page).first().waitFor();
    await page.unroute(files);
    await alert(page).first().getByRole('button').click();
    await shown(page);
    assert.equal(await alert(page).count(), 0);
    assert.equal(await title(page), 'Round 1 of 10');
  }));
}
