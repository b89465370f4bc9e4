/**
 * The secrets that are tried first: the 200 most common ones of four characters
 * or more, and every common one that is long enough for the default policy.
 * What blocklist.ts recognises by its pattern is left out.
 *
 * Picked by rule from the frequency list of @zxcvbn-ts/language-common (MIT);
 * test/core/policy.test.ts holds the rule and compares. Lower case, one space between.
 */
export const COMMON_SECRETS =
  'password dragon baseball abc123 football monkey letmein shadow master michael mustang 123321 pussy superman fuckyou ' +
  'jordan qazwsx jennifer 123qwe killer trustno1 hunter harley buster andrew batman soccer tigger charlie robert sunshine ' +
  'thomas iloveyou fuckme ranger daniel hockey george computer michelle jessica starwars asshole pepper klaster freedom ' +
  'princess joshua maggie pass ginger fuck amanda ashley love cheese 159753 nicole summer matthew chelsea dallas biteme ' +
  'matrix william yankees taylor corvette austin access martin heather thunder merlin secret diamond hello anthony hammer ' +
  'fucker 1234qwer silver gfhjkm justin patrick richard bailey internet samantha golfer scooter test orange cookie ' +
  'q1w2e3r4t5 maverick jackson sparky mickey phoenix bigdog snoopy guitar whatever chicken morgan andrea camaro mercedes ' +
  'peanut ferrari cowboy falcon welcome samsung sexy steelers joseph smokey dakota melissa arsenal boomer eagles tigers ' +
  'marina nascar gateway porsche yellow monster spider diablo hannah bulldog junior london purple compaq lakers iceman ' +
  'qwer1234 hardcore cowboys money banana ncc1701 boston brandon tennis johnny miller q1w2e3r4 coffee scooby 123654 edward ' +
  'nikita mother yamaha brandy barney chester fuckoff oliver charles player knight forever steven rangers midnight chicago ' +
  'bigdaddy redsox victoria badboy angel please fender chris jasper james slayer rabbit natasha rachel bigdick marine ' +
  'wizard marlboro raiders prince casper fishing flower crystal jasmine panties iwantu mailcreated5240 polniypizdec0211 ' +
  '123456789987654321 momsanaladventure hd764nw5d7e1vb1 qazwsxedcrfvtgb 23176djivanfros 123456789qwerty ' +
  '12345678900987654321 qwerty123456789 polniypizdec110211 12345678987654321 q1w2e3r4t5y6u7i8 zqjphsyf6ctifgu ' +
  'lhbjkjubz2957704 1qazxsw23edcvfr4 nemvxyheqdd5oqxyxyzi passwordpassword 1234qwerasdfzxcv 1234567890987654321 ' +
  'q1w2e3r4t5y6u7i8o9p0 passwordstandard bpgjldsgjldthnf 1234567887654321 122333444455555 111222333444555 qwertyuiop12345 ' +
  '1qa2ws3ed4rf5tg nick1234-rem936 qwertasdfgzxcvb aksjdlasdakj89879 lytdybrbdfvgbhf passwordassword 420842084208555 ' +
  'polniypizdec1102 ne_e_pod_chehyl hd764nw5d7e1vbv bhrh0h2oof6xbqjeh';
