// The live pages: what a test does on them, and what their worker tells.

export const GABOR = '?layer=gabor&method=pca&components=6';
/// The flags with which Chromium offers WebGPU by software; see `launch` for all others.
export const WEBGPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-vulkan=swiftshader',
  '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
/// Steps after which an image has settled.
export const STEPS = 128;
/// Computing takes its time on a machine without a graphics processor.
export const PATIENCE = { timeout: 120_000 };

/// Opens the mix and waits until its program shows the sliders.
export async function visitMix(page, query = GABOR) {
  await page.goto(`${process.env.BASE_URL}mix.html${query}`);
  await mixShown(page);
}

export const mixShown = (page) => page.locator('.mix-slider input[aria-valuetext]').first().waitFor();

export const slider = (page, number) => page.locator(`#mix-slider-${number}`);
export const value = (page, number) => page.locator(`.mix-slider:nth-child(${number}) output`).innerText();

/// Presses the key on a slider, which moves it a little, or far.
export async function press(page, number, key, times = 1) {
  await slider(page, number).focus();
  for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
}

export const cosine = async (page) => Number(await page.locator('.live-cosine').innerText());
export const drawn = (page) => page.locator('.live-frame.drawn').waitFor(PATIENCE);
export const settled = (page) => page.locator('.live-steps', { hasText: `${STEPS} of ${STEPS}` }).waitFor(PATIENCE);

/// How many grey levels the drawn image has: a blank one has a single one.
export async function levels(page) {
  const picture = await page.locator('.live-canvas').screenshot({ animations: 'disabled' });
  return page.evaluate(async (encoded) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))]));
    const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return new Set(data.filter((_, index) => index % 4 === 1)).size;
  }, picture.toString('base64'));
}

/// Has the page keep what its worker tells, in `window.told`: to be called before it is opened.
///   worker   the worker          isReady  whether it has its stem
///   frames   the images shown: cosine, steps since the target moved, steps in all and their milliseconds, whether it has
///            settled, whether its pixels came along
///   onFrame  called with each of them before the page hears of it
///   echo     asks for something and waits for the answer: whatever was asked before has then been heard
export const listen = (page) => page.addInitScript(() => {
  const told = { worker: null, isReady: false, frames: [], onFrame: () => {} };
  window.told = told;
  // Messages are postcard: a variant's number, then its fields, integers in groups of seven bits.
  const [READY, FRAME, IMAGE] = [1, 2, 3];
  const ASK_IMAGE = 4;
  const read = (data) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let at = 1;
    const skip = (bytes) => { at += bytes; return at - bytes; };
    const integer = () => {
      let [sum, factor] = [0, 1];
      for (;;) {
        const byte = view.getUint8(skip(1));
        sum += (byte & 127) * factor;
        factor *= 128;
        if (byte < 128) return sum;
      }
    };
    const cosine = view.getFloat32(skip(4), true);
    const [steps, total, ms] = [integer(), integer(), view.getFloat64(skip(8), true)];
    const isSettled = view.getUint8(skip(1)) === 1;
    integer();
    return { cosine, steps, total, ms, isSettled, hasPixels: view.getUint8(skip(1)) === 1 };
  };
  told.echo = () => new Promise((resolve) => {
    const hear = ({ data }) => {
      if (data[0] !== IMAGE) return;
      told.worker.removeEventListener('message', hear);
      resolve();
    };
    told.worker.addEventListener('message', hear);
    told.worker.postMessage(Uint8Array.of(ASK_IMAGE));
  });
  window.Worker = class extends Worker {
    constructor(...all) {
      super(...all);
      told.worker = this;
      this.addEventListener('message', ({ data }) => {
        if (data[0] === READY) told.isReady = true;
        if (data[0] !== FRAME) return;
        const frame = read(data);
        told.frames.push(frame);
        told.onFrame(frame);
      });
    }
  };
});

export const frames = (page) => page.evaluate(() => window.told.frames);

/// Runs this in the worker before its own script.
export const beforeEngine = (page, script) => page.route('**/engine-*_worker.js', async (route) => {
  const response = await route.fetch();
  await route.fulfill({ response, body: `(${script})();\n${await response.text()}` });
});
