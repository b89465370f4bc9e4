/**
 * Puts the pictures of one state on one sheet, writes and reads it as PNG with
 * a palette, and compares two. Each picture keeps its most frequent colours
 * only: small enough to keep, near enough to see a difference.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

const GAP = 8;
const GROUND = 0x8a_8a_8a;
const PALETTE = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Indices into a palette of `0xBBGGRR`. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly palette: readonly number[];
  readonly pixels: Uint8Array;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** `0xAABBGGRR`, which is how bytes R, G, B, A read on every machine of today. */
  readonly pixels: Uint32Array;
}

function decodePicture(png: Buffer): Picture {
  const { width, height, data } = PNG.sync.read(png);
  return { width, height, pixels: new Uint32Array(data.buffer, data.byteOffset, width * height).map((pixel) => pixel & 0xff_ff_ff) };
}

/** Runs of one colour are counted at once, as flat pictures are made of them. */
function histogram(pictures: readonly Picture[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { pixels } of pictures) {
    for (let at = 0; at < pixels.length; ) {
      const colour = pixels[at] ?? 0;
      let end = at + 1;
      while (end < pixels.length && pixels[end] === colour) end++;
      counts.set(colour, (counts.get(colour) ?? 0) + end - at);
      at = end;
    }
  }
  return counts;
}

/** Weighted as the eye does, roughly: 0 to 9 × 255². */
function distance(a: number, b: number): number {
  const red = (a & 255) - (b & 255);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = ((a >> 16) & 255) - ((b >> 16) & 255);
  return 2 * red * red + 4 * green * green + 3 * blue * blue;
}

interface Palette {
  readonly colours: readonly number[];
  readonly index: (colour: number) => number;
}

/**
 * So many colours that the rest is near one of them: each next one is that
 * which is most often there and farthest from those chosen. The same pixels
 * give the same result.
 */
function reduce(pictures: readonly Picture[], most: number): Palette {
  const counts = [...histogram(pictures)].sort(([a, m], [b, n]) => n - m || a - b);
  const gaps = counts.map(() => Number.POSITIVE_INFINITY);
  const nearest = counts.map(() => 0);
  const colours: number[] = [];
  while (colours.length < Math.min(most, counts.length)) {
    let best = 0;
    let error = -1;
    counts.forEach(([, count], i) => {
      const found = colours.length === 0 ? count : Math.sqrt(count) * (gaps[i] ?? 0);
      if (found > error) [best, error] = [i, found];
    });
    const [chosen] = counts[best] ?? [0];
    counts.forEach(([colour], i) => {
      const gap = distance(colour, chosen);
      if (gap < (gaps[i] ?? 0)) [gaps[i], nearest[i]] = [gap, colours.length];
    });
    colours.push(chosen);
  }
  const known = new Map(counts.map(([colour], i) => [colour, nearest[i] ?? 0]));
  return { colours, index: (colour) => known.get(colour) ?? 0 };
}

/**
 * @param rows PNG files, row by row
 * @param most colours of the first picture, and of each other, together at most 255; `shared` where all are of one theme
 */
export function compose(rows: readonly (readonly Buffer[])[], most: readonly [number, number] | 'shared'): Sheet {
  const decoded = rows.map((row) => row.map(decodePicture));
  const rowWidth = (row: Picture[]) => row.reduce((sum, cell) => sum + cell.width + GAP, GAP);
  const rowHeight = (row: Picture[]) => Math.max(0, ...row.map(({ height }) => height));
  const width = Math.max(...decoded.map(rowWidth));
  const height = decoded.reduce((sum, row) => sum + rowHeight(row) + GAP, GAP);
  const pixels = new Uint8Array(width * height);
  const shared = most === 'shared' ? reduce(decoded.flat(), PALETTE - 1) : undefined;
  const palette = [GROUND, ...(shared?.colours ?? [])];
  let top = GAP;
  for (const row of decoded) {
    let left = GAP;
    for (const cell of row) {
      const { colours, index } = shared ?? reduce([cell], palette.length === 1 ? Number(most[0]) : Number(most[1]));
      const first = shared ? 1 : palette.length;
      if (!shared) palette.push(...colours);
      for (let y = 0, at = 0; y < cell.height; y++) {
        for (let x = 0, out = (top + y) * width + left; x < cell.width; x++) pixels[out++] = first + index(cell.pixels[at++] ?? 0);
      }
      left += cell.width + GAP;
    }
    top += rowHeight(row) + GAP;
  }
  if (palette.length > PALETTE) throw new Error(`${palette.length} colours on one sheet`);
  return { width, height, palette, pixels };
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
export function encode({ width, height, palette, pixels }: Sheet): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc(height * (width + 1));
  // Filter 0 before each line: none.
  for (let y = 0; y < height; y++) lines.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const triples = Buffer.from(palette.flatMap((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]));
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', triples),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Reads what `encode` wrote, and nothing else. */
export function decode(png: Buffer): Sheet {
  const chunks = new Map<string, Buffer>();
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const part = (type: string) => {
    const found = chunks.get(type);
    if (!found) throw new Error(`not a sheet: no ${type}`);
    return found;
  };
  const [width, height] = [part('IHDR').readUInt32BE(0), part('IHDR').readUInt32BE(4)];
  const triples = part('PLTE');
  const palette = Array.from({ length: triples.length / 3 }, (_, i) => triples.readUIntLE(i * 3, 3));
  const lines = inflateSync(part('IDAT'));
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) pixels.set(lines.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
  return { width, height, palette, pixels };
}

/** Colours that are nearer than this are the same: a palette of few moves a little when a picture does. */
const SAME = 9 * 32 ** 2;

/** What differs; the picture of it is pale, with the difference in red. */
export function compare(was: Sheet, is: Sheet): { readonly pixels: number; readonly picture: Sheet } | 'size' {
  if (was.width !== is.width || was.height !== is.height) return 'size';
  const differs = was.palette.map((a) => is.palette.map((b) => distance(a, b) > SAME));
  const picture = new Uint8Array(is.pixels.length);
  let count = 0;
  for (let i = 0; i < picture.length; i++) {
    const [a, b] = [was.pixels[i] ?? 0, is.pixels[i] ?? 0];
    if (differs[a]?.[b]) {
      count++;
      picture[i] = 255;
    } else {
      picture[i] = Math.min(b, 254);
    }
  }
  const pale = is.palette.map((colour) => [0, 8, 16].reduce((sum, shift) => sum | ((192 + (((colour >> shift) & 255) >> 2)) << shift), 0));
  const palette = Array.from({ length: PALETTE }, (_, i) => (i === 255 ? 0x00_00_ff : (pale[i] ?? 0)));
  return { pixels: count, picture: { ...is, palette, pixels: picture } };
}
