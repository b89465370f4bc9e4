/** Puts the pictures of one state on one sheet, and writes it with 256 colours: small enough to keep. */
import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

const GAP = 8;
const GROUND = 0xff_8a_8a_8a;
const COLOURS = 256;

/** Pixels as `0xAABBGGRR`, which is how bytes R, G, B, A read on every machine of today. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

function decode(png: Buffer): Sheet {
  const { width, height, data } = PNG.sync.read(png);
  return { width, height, pixels: new Uint32Array(data.buffer, data.byteOffset, width * height) };
}

/** @param rows PNG files, row by row */
export function compose(rows: readonly (readonly Buffer[])[]): Sheet {
  const decoded = rows.map((row) => row.map(decode));
  const rowWidth = (row: Sheet[]) => row.reduce((sum, cell) => sum + cell.width + GAP, GAP);
  const rowHeight = (row: Sheet[]) => Math.max(0, ...row.map(({ height }) => height));
  const width = Math.max(...decoded.map(rowWidth));
  const height = decoded.reduce((sum, row) => sum + rowHeight(row) + GAP, GAP);
  const pixels = new Uint32Array(width * height).fill(GROUND);
  let top = GAP;
  for (const row of decoded) {
    let left = GAP;
    for (const cell of row) {
      for (let y = 0; y < cell.height; y++) {
        pixels.set(cell.pixels.subarray(y * cell.width, (y + 1) * cell.width), (top + y) * width + left);
      }
      left += cell.width + GAP;
    }
    top += rowHeight(row) + GAP;
  }
  return { width, height, pixels };
}

/** How often each colour is there; runs of one colour are counted at once, as flat pictures are made of them. */
function histogram(pixels: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; ) {
    const colour = pixels[at] ?? 0;
    let end = at + 1;
    while (end < pixels.length && pixels[end] === colour) end++;
    counts.set(colour, (counts.get(colour) ?? 0) + end - at);
    at = end;
  }
  return counts;
}

function distance(a: number, b: number): number {
  const red = (a & 255) - (b & 255);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = ((a >> 16) & 255) - ((b >> 16) & 255);
  return 2 * red * red + 4 * green * green + 3 * blue * blue;
}

/** The most frequent colours as they are; every other becomes the nearest of them. The same pixels give the same result. */
function palette(pixels: Uint32Array): { readonly colours: readonly number[]; readonly index: (colour: number) => number } {
  const counts = [...histogram(pixels)].sort(([a, m], [b, n]) => n - m || a - b);
  const colours = counts.slice(0, COLOURS).map(([colour]) => colour);
  const known = new Map(colours.map((colour, i) => [colour, i]));
  const nearest = (colour: number): number => {
    let best = 0;
    for (let i = 1; i < colours.length; i++) {
      if (distance(colour, colours[i] ?? 0) < distance(colour, colours[best] ?? 0)) best = i;
    }
    known.set(colour, best);
    return best;
  };
  return { colours, index: (colour) => known.get(colour) ?? nearest(colour) };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** PNG (RFC 2083) with a palette; pngjs writes full colours only, four times the size. */
export function encode({ width, height, pixels }: Sheet): Buffer {
  const { colours, index } = palette(pixels);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0, out = 0, at = 0; y < height; y++) {
    out++; // filter 0: none
    for (let x = 0; x < width; x++) lines[out++] = index(pixels[at++] ?? 0);
  }
  const triples = Buffer.from(colours.flatMap((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', triples),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
