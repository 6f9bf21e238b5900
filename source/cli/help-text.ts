/** `--help`: one screen of 80x24. */
export const helpText = `pipetop: top for data pipelines

  pipetop                  watch live; without a config, what is found here
  pipetop demo [SYSTEM]    a recorded incident: factory, rt-lakehouse
  pipetop replay FILE      the same screen over a recording
  pipetop record -o FILE   record without a screen   (--for 20m)
  pipetop watch            a line each interval      (--interval 5s, --count N)
  pipetop check            one pass; ends with 0 ok, 1 warn, 2 crit, 3 unknown
  pipetop query EXPR       PromQL over one pass   (--replay FILE, --at TIME)
  pipetop test rules FILE  unit tests of rules, as promtool has them
  pipetop config, info     the config as it holds, without secrets; folders
  pipetop init [FILE]      write a config from what was found (--force, -o)

  -c, --config FILE        config; -p, --profile SYSTEM that of a system
      --trust              use ./pipetop.yaml from now on as it is
      --once               one pass, then end; -f, --format text|json|ndjson
      --record FILE        record while watching; --output is what -o is
      --replay FILE        check a recording; --rules FILE judges by these
      --at TIME            14:05, 5m after the start, -2m before the end, ISO
      --speed N            recorded seconds a second; --step stands still
      --width N --height N size of a text frame; --ascii, --no-color, --utc
  -h, --help  -V, --version   Keys: ? on the screen
Ends with 64 for wrong usage, 65 for unreadable input, 70 for our own fault.
`;
