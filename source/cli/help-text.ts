/** `--help`: one screen. */
export const helpText = `pipetop: top for data pipelines

  pipetop                     watch live; without a config, what is found on this machine
  pipetop demo [SYSTEM]       a recorded incident: factory, rt-lakehouse
  pipetop replay FILE         the same screen over a recording
  pipetop record -o FILE      record without a screen   (--for 20m)
  pipetop watch               a line each interval      (--interval 5s, --count N)
  pipetop check               one pass; ends with 0 ok, 1 warning, 2 critical, 3 unknown
  pipetop config              the config as it holds, without secrets
  pipetop init [FILE]         write a config from what was found
  pipetop info                folders and versions

  -c, --config FILE    config       -p, --profile SYSTEM  shipped config of a system
      --trust          use ./pipetop.yaml from now on as it is
      --once           one pass, then end          -f, --format text|json|ndjson
      --record FILE    record while watching           --replay FILE  with check
      --at TIME        14:05, 5m after the start, -2m before the end, ISO 8601
      --speed N        recorded seconds a second       --step  stand still at first
      --rules FILE     judge by these rules            --utc   times in UTC
      --width, --height N   size of a text frame       --ascii, --no-color
  -h, --help           -V, --version

Keys: ? on the screen. Also 64 wrong usage, 65 unreadable input, 70 our own fault.
`;
