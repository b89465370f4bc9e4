/**
 * The secrets that are tried first: the 200 most common ones of four characters
 * or more, every common one that is long enough for the default policy, and the most common
 * rows of four to eight digits. What blocklist.ts recognises by its pattern is left out.
 *
 * Picked by rule from the frequency list of @zxcvbn-ts/language-common (MIT);
 * test/core/policy.test.ts holds the rule and compares. Lower case, one space between.
 */
export const COMMON_SECRETS =
  'password dragon baseball abc123 football monkey letmein shadow master michael mustang pussy superman fuckyou jordan qazwsx ' +
  'jennifer 123qwe killer trustno1 hunter harley buster andrew batman soccer tigger charlie robert sunshine thomas iloveyou ' +
  'fuckme ranger daniel hockey george computer michelle jessica starwars asshole pepper klaster freedom princess joshua maggie ' +
  'pass ginger fuck amanda ashley love cheese nicole summer matthew chelsea dallas biteme matrix william yankees taylor corvette ' +
  'austin access martin heather thunder merlin secret diamond hello anthony hammer fucker 1234qwer silver gfhjkm justin patrick ' +
  'richard bailey internet samantha golfer scooter test orange cookie q1w2e3r4t5 maverick jackson sparky mickey phoenix bigdog ' +
  'snoopy guitar whatever chicken morgan andrea camaro mercedes peanut ferrari cowboy falcon welcome samsung sexy steelers ' +
  'joseph smokey dakota melissa arsenal boomer eagles tigers marina nascar gateway porsche yellow monster spider diablo bulldog ' +
  'junior london purple compaq lakers iceman qwer1234 hardcore cowboys money banana ncc1701 boston brandon tennis johnny miller ' +
  'q1w2e3r4 coffee scooby edward nikita mother yamaha brandy barney chester fuckoff oliver charles player knight forever steven ' +
  'rangers midnight chicago bigdaddy redsox victoria badboy angel please fender chris jasper james slayer rabbit natasha rachel ' +
  'bigdick marine wizard marlboro raiders prince casper fishing flower crystal jasmine panties iwantu adidas winner winter ' +
  'gandalf 8675309 5150 315475 9379992 134679 12312 124578 135790 246810 31415926 314159 141627 11235813 51505150 7895123 4128 ' +
  'mailcreated5240 6751520 906090 123457 15426378 1366613 12332 11223 362436 73501505 128500 1066 polniypizdec0211 78945612 18436572 ' +
  '420247 162534 135246 10203 7753191 2128506 192837 90210 10203040 12345679 123451 235689 784512 14725836 19411945 7779311 5551212 1369 ' +
  '1492 794613 momsanaladventure hd764nw5d7e1vb1 qazwsxedcrfvtgb 23176djivanfros 123456789qwerty qwerty123456789 ' +
  'polniypizdec110211 q1w2e3r4t5y6u7i8 zqjphsyf6ctifgu lhbjkjubz2957704 1qazxsw23edcvfr4 nemvxyheqdd5oqxyxyzi passwordpassword ' +
  '1234qwerasdfzxcv q1w2e3r4t5y6u7i8o9p0 passwordstandard bpgjldsgjldthnf 122333444455555 111222333444555 qwertyuiop12345 ' +
  '1qa2ws3ed4rf5tg nick1234-rem936 qwertasdfgzxcvb aksjdlasdakj89879 lytdybrbdfvgbhf passwordassword polniypizdec1102 ' +
  'ne_e_pod_chehyl hd764nw5d7e1vbv bhrh0h2oof6xbqjeh';
