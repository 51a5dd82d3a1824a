import { describe, expect, it } from 'vitest';

import { isCsv, itemOfUpload, itemsOfText, ndjson } from './items-of.js';

describe('batch items', () => {
  it('take the folder of a file as its label, and its recording as its group', () => {
    expect(itemOfUpload('clips/Punch/v_Punch_g08_c01.avi', 'upload://u1')).toEqual({
      customId: 'clips/Punch/v_Punch_g08_c01.avi',
      uri: 'upload://u1',
      label: 'Punch',
      group: 'Punch/g08',
    });
    expect(itemOfUpload('loose.mp4', 'upload://u2')).toEqual({ customId: 'loose.mp4', uri: 'upload://u2' });
  });

  it('are parsed from pasted text, one URI per line with an optional label', () => {
    expect(itemsOfText('s3://b/1.mp4, Tennis, outdoors \r\n\n https://h/2.mp4\n')).toEqual([
      { uri: 's3://b/1.mp4', label: 'Tennis, outdoors' },
      { uri: 'https://h/2.mp4' },
    ]);
  });

  it.each([
    ['uri,label\ns3://b/1.mp4,Punch', true],
    ['\n customId; uri ;group\r\na;s3://b/1.mp4;g', true],
    ['s3://b/1.mp4, Punch', false],
    ['uri,lable\ns3://b/1.mp4,Punch', false],
    ['label\nPunch', false],
  ])('are CSV if the first line of pasted text names columns: %j', (text, expected) =>
    expect(isCsv(text)).toBe(expected),
  );

  it('are written as NDJSON', () =>
    expect(ndjson([{ uri: 's3://a/1' }, { uri: 's3://a/2', label: 'x' }])).toBe(
      '{"uri":"s3://a/1"}\n{"uri":"s3://a/2","label":"x"}',
    ));
});
