/**
 * What RFC 8264 needs of Unicode and JavaScript's regular expressions do not offer.
 *
 * Unicode 17.0.0. Fixed here instead of asked from the engine, so that every
 * browser prepares a secret alike whatever its own Unicode version is.
 * Sources: canonical combining class 9 from UnicodeData.txt, Joining_Type from
 * extracted/DerivedJoiningType.txt, General_Category Nd from UnicodeData.txt.
 * test/core/text.test.ts compares what an engine can tell with these tables.
 *
 * A range is `FIRST-LAST` or one code point, hexadecimal, ascending.
 */

type Ranges = readonly (readonly [first: number, last: number])[];

function parse(table: string): Ranges {
  return table.split(' ').map((range) => {
    const [first = '', last = first] = range.split('-');
    return [parseInt(first, 16), parseInt(last, 16)];
  });
}

/** The table is parsed on the first question: most secrets never ask one. */
function lookup(table: string): (codePoint: number) => boolean {
  let ranges: Ranges | undefined;
  return (codePoint) => {
    ranges ??= parse(table);
    return ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
  };
}

// Canonical_Combining_Class=Virama
const VIRAMA =
  '94D 9CD A4D ACD B4D BCD C4D CCD D3B-D3C D4D DCA E3A EBA F84 1039-103A 1714-1715 1734 17D2 1A60 1B44 1BAA-1BAB ' +
  '1BF2-1BF3 2D7F A806 A82C A8C4 A953 A9C0 AAF6 ABED 10A3F 11046 11070 1107F 110B9 11133-11134 111C0 11235 112EA 1134D ' +
  '113CE-113D0 11442 114C2 115BF 1163F 116B6 1172B 11839 1193D-1193E 119E0 11A34 11A47 11A99 11C3F 11D44-11D45 11D97 ' +
  '11F41-11F42 1612F';

// Joining_Type=Left_Joining or Dual_Joining
const JOINS_LEFT =
  'A872 10ACD 10AD7 10D00 10FCB 620 626 628 62A-62E 633-63F 641-647 649-64A 66E-66F 678-687 69A-6BF 6C1-6C2 6CC 6CE ' +
  '6D0-6D1 6FA-6FC 6FF 712-714 71A-71D 71F-727 729 72B 72D-72E 74E-758 75C-76A 76D-770 772 775-777 77A-77F 7CA-7EA ' +
  '841-845 848 84A-853 855 860 862-865 868 886 889-88D 88F 8A0-8A9 8AF-8B0 8B3-8B8 8BA-8C8 1807 1820-1878 1887-18A8 18AA ' +
  'A840-A871 10AC0-10AC4 10AD3-10AD6 10AD8-10ADC 10ADE-10AE0 10AEB-10AEE 10B80 10B82 10B86-10B88 10B8A-10B8B 10B8D 10B90 ' +
  '10BAD-10BAE 10D01-10D21 10D23 10EC3-10EC4 10EC6-10EC7 10F30-10F32 10F34-10F44 10F51-10F53 10F70-10F73 10F76-10F81 ' +
  '10FB0 10FB2-10FB3 10FB8 10FBB-10FBC 10FBE-10FBF 10FC1 10FC4 10FCA 1E900-1E943';

// Joining_Type=Right_Joining or Dual_Joining
const JOINS_RIGHT =
  '622-625 627 629 62F-632 648 671-673 675-677 688-699 6C0 6C3-6CB 6CD 6CF 6D2-6D3 6D5 6EE-6EF 710 715-719 71E 728 72A ' +
  '72C 72F 74D 759-75B 76B-76C 771 773-774 778-779 840 846-847 849 854 856-858 867 869-86A 870-882 88E 8AA-8AC 8AE ' +
  '8B1-8B2 8B9 10AC5 10AC7 10AC9-10ACA 10ACE-10AD2 10ADD 10AE1 10AE4 10AEF 10B81 10B83-10B85 10B89 10B8C 10B8E-10B8F ' +
  '10B91 10BA9-10BAC 10D22 10EC2 10F33 10F54 10F74-10F75 10FB4-10FB6 10FB9-10FBA 10FBD 10FC2-10FC3 10FC9 620 626 628 ' +
  '62A-62E 633-63F 641-647 649-64A 66E-66F 678-687 69A-6BF 6C1-6C2 6CC 6CE 6D0-6D1 6FA-6FC 6FF 712-714 71A-71D 71F-727 ' +
  '729 72B 72D-72E 74E-758 75C-76A 76D-770 772 775-777 77A-77F 7CA-7EA 841-845 848 84A-853 855 860 862-865 868 886 ' +
  '889-88D 88F 8A0-8A9 8AF-8B0 8B3-8B8 8BA-8C8 1807 1820-1878 1887-18A8 18AA A840-A871 10AC0-10AC4 10AD3-10AD6 ' +
  '10AD8-10ADC 10ADE-10AE0 10AEB-10AEE 10B80 10B82 10B86-10B88 10B8A-10B8B 10B8D 10B90 10BAD-10BAE 10D01-10D21 10D23 ' +
  '10EC3-10EC4 10EC6-10EC7 10F30-10F32 10F34-10F44 10F51-10F53 10F70-10F73 10F76-10F81 10FB0 10FB2-10FB3 10FB8 ' +
  '10FBB-10FBC 10FBE-10FBF 10FC1 10FC4 10FCA 1E900-1E943';

// The zero of every run of ten decimal digits; the runs ascend from 0 to 9.
const DIGIT_ZEROS =
  '30 660 6F0 7C0 966 9E6 A66 AE6 B66 BE6 C66 CE6 D66 DE6 E50 ED0 F20 1040 1090 17E0 1810 1946 19D0 1A80 1A90 1B50 1BB0 ' +
  '1C40 1C50 A620 A8D0 A900 A9D0 A9F0 AA50 ABF0 FF10 104A0 10D30 10D40 11066 110F0 11136 111D0 112F0 11450 114D0 11650 ' +
  '116C0 116D0 116DA 11730 118E0 11950 11BF0 11C50 11D50 11DA0 11DE0 11F50 16130 16A60 16AC0 16B50 16D70 1CCF0 1D7CE ' +
  '1D7D8 1D7E2 1D7EC 1D7F6 1E140 1E2F0 1E4F0 1E5F1 1E950 1FBF0';

// Assigned after Unicode 14.0, and composed, decomposed or reordered by normalisation.
const RECENTLY_NORMALIZED =
  '897 1ACF-1ADD 1AE0-1AEB 105C9 105D2 105DA 105E4 10D69-10D6D 10EFA-10EFB 10EFD-10EFF 11382-11385 1138B 1138E ' +
  '11390-11391 113B8 113BB 113C2 113C5 113C7-113C9 113CE-113D0 11F41-11F42 1611E-16129 1612F 16D63 16D67-16D6A ' +
  '1E08F 1E4EC-1E4EF 1E5EE-1E5EF 1E6E3 1E6E6 1E6EE-1E6EF 1E6F5';

export const isVirama = lookup(VIRAMA);
/** Joining_Type L or D: may join with what follows. */
export const joinsNext = lookup(JOINS_LEFT);
/** Joining_Type R or D: may join with what precedes. */
export const joinsPrevious = lookup(JOINS_RIGHT);

/**
 * A browser may know a letter by its regular expressions and not by its
 * normaliser (WebKitGTK 2.50 over ICU 72 does): such a secret would be other
 * bytes on the next device.
 */
export const isRecentlyNormalized = lookup(RECENTLY_NORMALIZED);

let zeros: readonly number[] | undefined;

/** The value of a decimal digit of any script, 0 to 9; undefined for everything else. */
export function digitValue(codePoint: number): number | undefined {
  zeros ??= parse(DIGIT_ZEROS).map(([zero]) => zero);
  const zero = zeros.findLast((candidate) => candidate <= codePoint);
  return zero !== undefined && codePoint - zero < 10 ? codePoint - zero : undefined;
}
