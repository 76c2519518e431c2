/* Runs in the page that scripts/build.py opens in a headless Chromium: draws the jobs of
   scripts/pictures.py ([kind, id, HTML or SVG, width, height, colours]) as PNG and leaves
   them, as JSON in base 64, in <body>. With colours, the PNG has a palette: the first is
   the ground, and each of the others comes in five strengths over it. */
(async function () {
  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });
  function chunk(name, data) {
    const bytes = new Uint8Array(12 + data.length), view = new DataView(bytes.buffer);
    view.setUint32(0, data.length);
    bytes.set(new TextEncoder().encode(name), 4);
    bytes.set(data, 8);
    let crc = 0xffffffff;
    for (const byte of bytes.subarray(4, 8 + data.length)) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
    view.setUint32(8 + data.length, ~crc >>> 0);
    return bytes;
  }
  async function png(pixels, width, height, colours) {
    const [ground, ...inks] = colours.map((c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16)));
    const palette = [ground, ...inks.flatMap((ink) => [1, 2, 3, 4, 5].map((s) => ink.map((v, i) => Math.round(ground[i] + (v - ground[i]) * s / 5))))];
    const known = new Map();
    function nearest(r, g, b) {
      const key = (r << 16) | (g << 8) | b;
      if (!known.has(key)) {
        const far = palette.map(([x, y, z]) => (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2);
        known.set(key, far.indexOf(Math.min(...far)));
      }
      return known.get(key);
    }
    const stride = 1 + width / 2, rows = new Uint8Array(stride * height);
    for (let i = 0; i < width * height; i++) {
      const x = i % width, at = stride * Math.floor(i / width) + 1 + (x >> 1);
      rows[at] |= nearest(...pixels.subarray(4 * i, 4 * i + 3)) << (x & 1 ? 0 : 4);
    }
    const packed = await new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
    const head = new DataView(new ArrayBuffer(13));
    head.setUint32(0, width); head.setUint32(4, height);
    head.setUint8(8, 4); head.setUint8(9, 3); // four bits a pixel, of a palette
    const parts = [new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", new Uint8Array(head.buffer)),
      chunk("PLTE", Uint8Array.from(palette.flat())), chunk("IDAT", new Uint8Array(packed)), chunk("IEND", new Uint8Array())];
    return new Blob(parts);
  }
  async function draw(kind, source, width, height, colours) {
    const svg = kind === "svg" ? source
      : `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><foreignObject width="100%" height="100%">${source}</foreignObject></svg>`;
    const image = new Image(width, height);
    image.src = "data:image/svg+xml," + encodeURIComponent(svg);
    await image.decode();
    const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, width, height);
    const blob = colours.length ? await png(pen.getImageData(0, 0, width, height).data, width, height, colours)
      : await canvas.convertToBlob();
    return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
  }
  const results = [];
  for (const [kind, id, ...job] of window.jobs) {
    try {
      results.push([id, await draw(kind, ...job), null]);
    } catch (error) {
      results.push([id, null, String(error.message || error)]);
    }
  }
  document.documentElement.innerHTML = "<body>";
  document.body.textContent = "DRAWN:" + btoa(JSON.stringify(results)) + ":";
})();
