import { expect, it } from 'vitest';

import { PacketLines } from './ffprobe-packets.js';

it('extracts packets from the JSON of ffprobe and leaves valid JSON', () => {
  const json = `{
    "packets": [
        {
            "stream_index": 1,
            "pts": 126000,
            "dts": 122400,
            "duration": 3600,
            "flags": "K_",
            "side_data_list": [
                {
                    "pts": 7
                }
            ]
        },
        {
            "stream_index": 1,
            "flags": "_D"
        }
    ],
    "streams": [
        {
            "index": 1
        }
    ]
}`;
  const packets = new PacketLines();
  const rest = json
    .split('\n')
    .filter((line) => !packets.take(line))
    .join('\n');
  expect(JSON.parse(rest)).toEqual({ packets: [], streams: [{ index: 1 }] });
  expect(packets.facts.get(1)).toEqual([
    { pts: 126000, dts: 122400, duration: 3600, key: true, hidden: false },
    { pts: null, dts: null, duration: 0, key: false, hidden: true },
  ]);
});
