import { BlockList, isIP } from 'node:net';

/**
 * Addresses that users must not reach through a worker: loopback, private, link-local (metadata services), multicast,
 * documentation.
 */
const forbidden = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  forbidden.ipv4.addSubnet(net, bits, 'ipv4');
// Everything in IPv6 except global unicast (2000::/3), which also excludes NAT64, IPv4-compatible and IPv4-translated
// addresses; and the parts of global unicast that contain an IPv4 address (Teredo, 6to4) or are for documentation.
for (const [net, bits] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  forbidden.ipv6.addSubnet(net, bits, 'ipv6');

/** Whether videos may be fetched from an address. IPv4-mapped IPv6 addresses are checked as IPv4. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  // `new URL` gives the shortest spelling; the block list recognises other spellings of mapped addresses only.
  const plain = family === 6 ? new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1) : address;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain);
  if (mapped !== null) {
    const [high, low] = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)];
    return isPublicAddress([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  // Separate lists: one list would treat IPv4 addresses as mapped ones, which the first IPv6 rule covers.
  return !forbidden[kind].check(plain, kind);
}
