/** Texts that some reader of YAML takes for something else, or that look as if it did. */
export const yamlWords: readonly string[] = [
  ..."0o644 0644 0x1F 0X1f 0b101 -0b1 +0o7 0o_7 1_000 1__0 _1 1_ 12e03 1e3 1.5e3 .5 +.5 -.5 5. . .. 1.2.3 1:30 1:30:00 -1:30.5".split(
    " ",
  ),
  ..."190:20:30 yes Yes YES no on On off y Y n N true True TRUE false null Null NULL ~ .inf -.inf .Inf +.INF .nan .NaN inf".split(
    " ",
  ),
  ..."Infinity NaN nan 2001-12-14 2001-12-14t21:59:43Z 2001-1-1 << = 0 00 -0 1e999 9007199254740993 123456789012345678901234567890".split(
    " ",
  ),
  ..."10Gi 500m 1.0 1,000 0.0.0.0 12:34:56:78 !a &a *a @a %a a:b a#b -a ?a |a >a 'a \"a [a {a".split(" "),
  ...[
    "",
    " ",
    " a",
    "a ",
    "a: b",
    "a #b",
    "- a",
    "? a",
    "---",
    "...",
    "# a",
    "\t",
    "a\nb",
    "0o644\n",
    "größe",
    "2001-12-14 21:59:43.10 -5",
  ],
];
