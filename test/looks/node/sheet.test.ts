/** Sheets of pictures: put together, packed, read, compared. */
import { expect } from 'chai';
import { PNG } from 'pngjs';
import { compare, compose, decode, encode } from '../sheet.ts';

/** A picture of one colour with a square of another at a place. */
function picture(width: number, height: number, square: { x: number; y: number; size: number; grey: number }): Buffer {
  const png = new PNG({ width, height });
  png.data.fill(255);
  for (let y = square.y; y < square.y + square.size; y++) {
    for (let x = square.x; x < square.x + square.size; x++) png.data.fill(square.grey, (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return PNG.sync.write(png);
}

const square = { x: 4, y: 4, size: 10, grey: 0 };
const sheetOf = (change: Partial<typeof square> = {}) =>
  compose([[picture(40, 30, { ...square, ...change }), picture(20, 20, square)]], [8, 8]);

describe('sheets of pictures', () => {
  it('are as large as the pictures and the gaps', () => {
    const { width, height } = sheetOf();
    expect([width, height]).to.deep.equal([8 + 40 + 8 + 20 + 8, 8 + 30 + 8]);
  });

  it('are PNG that others read, and come back as they went', () => {
    const sheet = sheetOf();
    const png = encode(sheet);
    const { width, height, data } = PNG.sync.read(png);
    expect([width, height]).to.deep.equal([sheet.width, sheet.height]);
    const at = ((8 + 5) * width + 8 + 5) * 4;
    expect([...data.subarray(at, at + 4)]).to.deep.equal([0, 0, 0, 255]);
    expect(compare(decode(png), sheet)).to.have.property('pixels', 0);
  });

  it('differ by what moved', () => {
    const found = compare(sheetOf(), sheetOf({ x: 5 }));
    expect(found).to.have.property('pixels', 20);
  });

  it('are the same where a colour is nearly the same, and not where it is another', () => {
    expect(compare(sheetOf(), sheetOf({ grey: 20 }))).to.have.property('pixels', 0);
    expect(compare(sheetOf(), sheetOf({ grey: 40 }))).to.have.property('pixels', 100);
  });

  it('of another size are not compared', () => {
    expect(compare(sheetOf(), compose([[picture(41, 30, square)]], [8, 8]))).to.equal('size');
  });

  it('have at most 256 colours', () => {
    const noisy = new PNG({ width: 40, height: 40 });
    noisy.data.forEach((_, i) => (noisy.data[i] = (i * i + (i >> 5)) % 251));
    expect(compose([[PNG.sync.write(noisy)]], 'shared').palette).to.have.length(256);
    expect(() => compose([[PNG.sync.write(noisy), PNG.sync.write(noisy)]], [200, 200])).to.throw('colours on one sheet');
  });
});
